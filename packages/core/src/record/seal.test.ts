import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nobleProvider } from '@whispr/protocol/primitives';
import { openRecord, sealRecord } from './seal.ts';
import { parsePayload } from './payload.ts';

const keys = {
  recordSlot: new Uint8Array(32).fill(1),
  recordKey: new Uint8Array(32).fill(2),
  recordSigningSeed: new Uint8Array(32).fill(3),
};
const coded = (code: string) => expect.objectContaining({ code });

test('rule 7: a record opens with its slot and version and with no other', () => {
  const payload = Uint8Array.from({ length: 1000 }, (_, i) => i);
  const blob = sealRecord(nobleProvider, keys, 5, payload);
  expect(openRecord(keys, 5, blob)).toEqual(payload);
  const refused = coded('record/cannot-open');
  expect(() => openRecord(keys, 4, blob)).toThrow(refused);
  expect(() => openRecord({ ...keys, recordSlot: new Uint8Array(32) }, 5, blob)).toThrow(refused);
  expect(() => openRecord({ ...keys, recordKey: new Uint8Array(32) }, 5, blob)).toThrow(refused);
});

test('rule 7: sizes tell only the order of magnitude, and what a relay cannot hold is refused', () => {
  const size = (length: number) => sealRecord(nobleProvider, keys, 1, new Uint8Array(length)).length;
  expect(size(0)).toBe(16_384);
  expect(size(16_340)).toBe(16_384);
  expect(size(16_341)).toBe(32_768);
  expect(size(524_288 - 44)).toBe(524_288);
  expect(() => size(524_288 - 43)).toThrow(coded('record/too-large'));
});

test('hostile blobs and payloads are refused with their code', () => {
  const blob = sealRecord(nobleProvider, keys, 1, new Uint8Array(10));
  fc.assert(
    fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = blob.slice();
      changed[at] = (changed[at] ?? 0) ^ flip;
      expect(() => openRecord(keys, 1, changed)).toThrow(coded('record/cannot-open'));
    }),
    { numRuns: 50 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      expect(() => openRecord(keys, 1, noise)).toThrow(coded('record/cannot-open'));
      expect(() => parsePayload(noise)).toThrow(coded('record/malformed'));
    }),
  );
});
