import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TokenBuckets } from './token-buckets.ts';

test('I4: over any history no more pass than burst plus refill, and waiting as told is enough', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }),
      (perSecond, burst, gaps) => {
        let now = 0;
        const buckets = new TokenBuckets({ perSecond, burst }, () => now);
        let passed = 0;
        for (const gap of gaps) {
          now += gap;
          if (buckets.take('a') === 0) passed += 1;
          expect(passed).toBeLessThanOrEqual(burst + (now / 1000) * perSecond + 1e-6);
        }
        const wait = buckets.take('a');
        now += wait;
        if (wait > 0) expect(buckets.take('a')).toBe(0);
      },
    ),
  );
});

test('keys do not share tokens; buckets that are full again are forgotten', () => {
  let now = 0;
  const buckets = new TokenBuckets({ perSecond: 1, burst: 2 }, () => now);
  expect([buckets.take('a'), buckets.take('a'), buckets.take('a')]).toEqual([0, 0, 1000]);
  expect(buckets.take('b')).toBe(0);
  buckets.sweep();
  expect(buckets.size).toBe(2);
  now += 1000;
  buckets.sweep();
  expect(buckets.size).toBe(1);
  now += 1000;
  buckets.sweep();
  expect(buckets.size).toBe(0);
});
