import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWhisprError } from '../errors/index.ts';
import { defaultProvider } from '../primitives/index.ts';
import { flip } from '../primitives/fixtures/flip.ts';
import { makeParty } from './fixtures/party.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';
import { sessionAt } from './session-record.ts';

const crypto = await defaultProvider();
const alice = await makeParty(crypto, 1);
const bob = await makeParty(crypto, 2);
const text = crypto.random(50);

// A record with everything: an archived session, skipped messages in two chains, a pending session.
await alice.start(bob.bundle());
await bob.receive(await alice.send(text));
await alice.receive(await bob.send(text));
for (let round = 0; round < 2; round += 1) {
  for (let i = 0; i < 3; i += 1) await alice.send(text);
  await bob.receive(await alice.send(text));
  for (let i = 0; i < 3; i += 1) await bob.send(text);
  await alice.receive(await bob.send(text));
}
await alice.start(bob.bundle());
await alice.send(text);
const stored = alice.stored ?? new Uint8Array(0);

test('a record round-trips with all its parts', () => {
  const record = decodeRecord(stored);
  expect(record.current?.pending).toBeDefined();
  expect(record.archived.length).toBe(1);
  expect(sessionAt(record, 0)?.ratchet.receivers.at(-1)?.skipped.length).toBe(3 * 36);
  expect(encodeRecord(record)).toEqual(stored);
  expect(decodeRecord(encodeRecord({ archived: [] }))).toEqual({ archived: [] });
});

test('cut short, surplus or of another version: coded errors', () => {
  const code = (value: string) => expect.objectContaining({ code: value });
  for (let length = 0; length < stored.length; length += 1)
    expect(() => decodeRecord(stored.subarray(0, length))).toThrow(code('signal/malformed'));
  expect(() => decodeRecord(Uint8Array.of(...stored, 0))).toThrow(code('signal/malformed'));
  expect(() => decodeRecord(flip(stored, 0, 3))).toThrow(code('signal/unsupported-version'));
});

test('damaged or arbitrary bytes give only coded errors', () => {
  fc.assert(
    fc.property(fc.nat(stored.length - 1), fc.integer({ min: 1, max: 255 }), fc.uint8Array(), (at, bits, noise) => {
      for (const bytes of [flip(stored, at, bits), noise, Uint8Array.of(1, 1, ...noise)])
        try {
          sessionAt(decodeRecord(bytes), 0);
        } catch (error) {
          expect(isWhisprError(error)).toBe(true);
        }
    }),
    { numRuns: 500 },
  );
});
