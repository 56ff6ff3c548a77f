import { expect, test } from 'vitest';
import { planPreKeys } from './prekey-plan.ts';

const NOW = 1_700_000_000_000;
const sum = (batches: number[]) => batches.reduce((total, batch) => total + batch, 0);

test('B1: a new mailbox gets a base and 100 one-time prekeys, a few at a time', () => {
  const plan = planPreKeys({ oneTime: 0, base: false }, undefined, NOW);
  expect(plan.base).toBe(true);
  expect(sum(plan.batches)).toBe(100);
  expect(Math.max(...plan.batches)).toBeLessThanOrEqual(20);
});

test('B1: topped up to 100 below 50, left alone at 50', () => {
  expect(sum(planPreKeys({ oneTime: 49, base: true }, NOW, NOW).batches)).toBe(51);
  expect(planPreKeys({ oneTime: 50, base: true }, NOW, NOW)).toEqual({ base: false, batches: [] });
});

test('rule 5: the base is changed weekly, when the relay lost it, and after a clock was set back', () => {
  const week = 7 * 86_400_000;
  const full = { oneTime: 100, base: true };
  expect(planPreKeys(full, NOW - week + 1, NOW).base).toBe(false);
  expect(planPreKeys(full, NOW - week, NOW).base).toBe(true);
  expect(planPreKeys(full, NOW + 1, NOW).base).toBe(true);
  expect(planPreKeys({ oneTime: 100, base: false }, NOW, NOW).base).toBe(true);
});
