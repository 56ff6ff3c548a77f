import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authorOrder } from './author-order.ts';
import { orderText } from './message-view.ts';

const place = fc.record({
  lamport: fc.maxSafeNat(),
  authorOrder: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  deviceId: fc.integer({ min: 0, max: 127 }),
  seq: fc.maxSafeNat(),
  arrival: fc.maxSafeNat(),
});

test('C15: order texts compare as the places do', () => {
  const keys = ['lamport', 'authorOrder', 'deviceId', 'seq', 'arrival'] as const;
  fc.assert(
    fc.property(place, place, (a, b) => {
      const key = keys.find((one) => a[one] !== b[one]);
      const expected = key === undefined ? 0 : Math.sign(a[key] - b[key]);
      const [one, other] = [orderText(a), orderText(b)];
      expect(one < other ? -1 : Number(one > other)).toBe(expected);
    }),
  );
});

test('C15: authors of one Lamport time stand in the same order on both sides', () => {
  const [a, b] = [Uint8Array.from({ length: 33 }, (_, i) => i), Uint8Array.from({ length: 33 }, (_, i) => 255 - i)];
  expect(authorOrder(a)).toBeLessThan(authorOrder(b));
  expect(authorOrder(new Uint8Array(33).fill(255))).toBe(2 ** 48 - 1);
  expect(authorOrder(undefined)).toBe(0);
});
