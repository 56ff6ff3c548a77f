import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clampLamport, nextLamport, observeLamport } from './lamport.ts';

const time = fc.nat(2 ** 40);

test('C15, AT-06: an answer is always later than what it answers', () => {
  fc.assert(
    fc.property(time, time, (own, theirs) => {
      expect(nextLamport(observeLamport(own, theirs))).toBeGreaterThan(clampLamport(own, theirs));
      expect(nextLamport(observeLamport(own, theirs))).toBeGreaterThan(own);
    }),
  );
});

test('rule 10: a peer pushes our time by 1 000 at most', () => {
  expect(observeLamport(5, Number.MAX_SAFE_INTEGER)).toBe(1005);
  expect(observeLamport(5, 1005)).toBe(1005);
  expect(observeLamport(5, 1006)).toBe(1005);
  expect(observeLamport(5, 3)).toBe(5);
  expect(clampLamport(5, 3)).toBe(3);
});
