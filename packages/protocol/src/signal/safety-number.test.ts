import { expect, test } from 'vitest';
import { fromHex, fromUtf8, toHex } from '../bytes/index.ts';
import { flip } from '../primitives/fixtures/flip.ts';
import { safetyNumber, scanSafetyNumber } from './safety-number.ts';
import { x25519PublicKeys } from '../primitives/fixtures/classical-vectors.ts';

/** What libsignal 0.103.0 shows for the same keys and ids. */
const DIGITS = '027973819584250187022626137634623919527826158976241782109901';
const QR =
  '080212220a2084fa99bcb759b8017f8e60eb89a24e69a5ef6c989cafcb0bdd06c5da1e2d1ac91a220a20ae5759a72dadee2e0f538e4734947a6dc849db2e92f07505d5c48b6674e2fbf0';

const [alice, bob] = x25519PublicKeys.map(({ publicKey }, i) => ({
  identity: fromHex(`05${publicKey}`),
  stableId: fromUtf8(['alice-id', 'bob-identifier'][i] ?? ''),
})) as [{ identity: Uint8Array; stableId: Uint8Array }, { identity: Uint8Array; stableId: Uint8Array }];

test('A9: both sides see the same 60 digits, the ones libsignal shows', async () => {
  const ours = await safetyNumber(alice, bob);
  const theirs = await safetyNumber(bob, alice);
  expect(theirs.digits).toBe(ours.digits);
  expect(ours.digits).toBe(DIGITS);
  expect(toHex(ours.qr)).toBe(QR);
});

test('A9: a scanned code matches only the other side of the same pair', async () => {
  const ours = (await safetyNumber(alice, bob)).qr;
  const theirs = (await safetyNumber(bob, alice)).qr;
  expect(scanSafetyNumber(theirs, ours)).toBe('match');
  expect(scanSafetyNumber(ours, ours)).toBe('mismatch');
  expect(scanSafetyNumber(flip(theirs, 20), ours)).toBe('mismatch');
  expect(scanSafetyNumber(flip(theirs, 60), ours)).toBe('mismatch');
  const code = (value: string) => expect.objectContaining({ code: value });
  expect(() => scanSafetyNumber(flip(theirs, 1), ours)).toThrow(code('signal/unsupported-version'));
  for (let length = 0; length < theirs.length; length += 1)
    expect(() => scanSafetyNumber(theirs.slice(0, length), ours)).toThrow(code('signal/malformed'));
  expect(() => scanSafetyNumber(new Uint8Array(5000), ours)).toThrow(code('signal/malformed'));
});
