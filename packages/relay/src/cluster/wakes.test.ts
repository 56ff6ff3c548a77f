import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyOf } from '../keys/ids.ts';
import { decodeWakes, encodeWakes, WAKES_PER_MESSAGE } from './wakes.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const wake = fc.record({ mailbox: bytes(16), fence: fc.nat(0xffff_ffff) });

test('wakes survive the way, and the longest message fits into a NOTIFY', () => {
  fc.assert(
    fc.property(bytes(8), fc.array(wake, { maxLength: WAKES_PER_MESSAGE }), (origin, wakes) => {
      const text = encodeWakes(origin, wakes);
      expect(text.length).toBeLessThan(8000);
      expect(decodeWakes(text)).toEqual({ origin: keyOf(origin), wakes });
    }),
  );
  const longest = Array.from({ length: WAKES_PER_MESSAGE }, () => ({ mailbox: new Uint8Array(16), fence: 1 }));
  expect(encodeWakes(new Uint8Array(8), longest).length).toBeLessThan(8000);
});

test('anything else on the channel is nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const decoded = decodeWakes(text);
      if (decoded !== undefined) expect(Buffer.from(text, 'base64').length % 20).toBe(8);
    }),
  );
  for (const text of ['', 'AAAA', '{}', 'A'.repeat(9000)]) expect(decodeWakes(text)).toBeUndefined();
});
