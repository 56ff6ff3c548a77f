import { WhisprError } from '@whispr/protocol/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeRefusal } from './back-off.ts';

const random = (high: number) => ({ bytes: (length: number) => new Uint8Array(length).fill(high) });

test('C2 AT-30: waits grow, are jittered in full and never exceed 15 minutes', () => {
  const error = new WhisprError('network/unreachable', 'x', { retry: 'later' });
  fc.assert(
    fc.property(fc.nat(40), fc.integer({ min: 0, max: 255 }), (attempts, high) => {
      const refusal = judgeRefusal(error, attempts, random(high));
      const ceiling = Math.min(900_000, 1000 * 2 ** Math.min(attempts, 20));
      expect(refusal.kind === 'later' && refusal.delayMs >= 0 && refusal.delayMs <= ceiling).toBe(true);
    }),
  );
  expect(judgeRefusal(error, 3, random(0))).toMatchObject({ delayMs: 0 });
  expect(judgeRefusal(error, 3, random(255))).toMatchObject({ delayMs: 8000 });
});

test('AT-28: what the relay says about when is honoured', () => {
  const told = Object.assign(new WhisprError('relay/rate-limited', 'x', { retry: 'later' }), { retryAfterMs: 700 });
  expect(judgeRefusal(told, 5, random(255))).toEqual({ kind: 'later', delayMs: 700, reason: undefined });
  const full = new WhisprError('relay/mailbox-full', 'x', { retry: 'later' });
  expect(judgeRefusal(full, 0, random(0))).toMatchObject({ kind: 'later', reason: 'relay/mailbox-full' });
});

test('C1: what will never work fails with its reason; a lock or a lost network does not', () => {
  expect(judgeRefusal(new WhisprError('relay/refused', 'x'), 0, random(0))).toEqual({
    kind: 'never',
    reason: 'relay/refused',
  });
  expect(judgeRefusal(new WhisprError('relay/work-needed', 'x'), 0, random(0))).toEqual({ kind: 'work' });
  expect(judgeRefusal(new WhisprError('network/aborted', 'x'), 0, random(0)).kind).toBe('later');
  expect(judgeRefusal(new TypeError('bug'), 0, random(0)).kind).toBe('later');
});
