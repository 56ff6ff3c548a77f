import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Distinct } from './distinct.ts';

const id = (i: number): Uint8Array => Uint8Array.from(createHash('sha256').update(String(i)).digest().subarray(0, 16));

test('I7: the number of different mailboxes is right within 5 %, however often each is seen', () => {
  const distinct = new Distinct();
  expect(distinct.estimate()).toBe(0);
  let seen = 0;
  for (const goal of [1, 10, 100, 1000, 10_000, 100_000]) {
    while (seen < goal) {
      for (let again = 0; again < 3; again += 1) distinct.see(id(seen));
      seen += 1;
    }
    expect(Math.abs(distinct.estimate() - goal)).toBeLessThanOrEqual(goal * 0.05);
  }
  distinct.clear();
  expect(distinct.estimate()).toBe(0);
});
