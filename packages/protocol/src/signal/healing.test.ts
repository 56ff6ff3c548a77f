import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  FOLLOWER_DELAY,
  type HealingState,
  healthy,
  leadsHealing,
  noteDecrypted,
  noteUndecryptable,
  takeReset,
} from './healing.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const start = 1_700_000_000_000;
const failure = (leads: boolean, code = 'signal/bad-mac') => ({ code, leads, newToTransport: true });

test('B7: the leading side resets at once, the other one waits and is mostly healed by then', () => {
  const a = Uint8Array.of(5, 1, 9);
  const b = Uint8Array.of(5, 2, 0);
  expect([leadsHealing(a, b), leadsHealing(b, a), leadsHealing(a, a)]).toEqual([true, false, false]);
  const leader = noteUndecryptable(healthy, failure(true), start);
  expect(takeReset(leader, start)).toEqual({ resets: 1, lastReset: start });
  const follower = noteUndecryptable(healthy, failure(false), start);
  expect(takeReset(follower, start + FOLLOWER_DELAY - 1)).toBeUndefined();
  expect(takeReset(follower, start + FOLLOWER_DELAY)).toBeDefined();
  expect(takeReset(noteDecrypted(follower), start + DAY)).toBeUndefined();
});

test('B7: only what a new session cures counts', () => {
  for (const code of ['signal/malformed', 'signal/untrusted-identity', 'signal/unsupported-version', 'envelope/other'])
    expect(noteUndecryptable(healthy, failure(true, code), start)).toBe(healthy);
  for (const code of ['signal/no-session', 'signal/unknown-prekey', 'signal/too-far-ahead', 'signal/session-too-old'])
    expect(noteUndecryptable(healthy, failure(true, code), start).due).toBe(start);
  // A duplicate is harmless when the transport repeats itself, and a rolled-back peer when it does not.
  const repeated = { code: 'signal/duplicate-message', leads: true, newToTransport: false };
  expect(noteUndecryptable(healthy, repeated, start)).toBe(healthy);
  expect(noteUndecryptable(healthy, { ...repeated, newToTransport: true }, start).due).toBe(start);
});

/** A peer whose every message fails, at the given intervals: how many resets follow? */
function resetsUnderFire(intervals: readonly number[]): { count: number; span: number; state: HealingState } {
  let state: HealingState = healthy;
  let now = start;
  let count = 0;
  for (const interval of intervals) {
    now += interval;
    state = noteUndecryptable(state, failure(true), now);
    const after = takeReset(state, now);
    if (after === undefined) continue;
    state = after;
    count += 1;
  }
  return { count, span: now - start, state };
}

test('B7: no reset storm: a flood of failures resets once, then ever more rarely', () => {
  expect(resetsUnderFire(Array.from({ length: 1000 }, () => 10)).count).toBe(1);
  // A failing message every second for a day: 1, +1 min, +5 min, +30 min, +2 h, +12 h.
  expect(resetsUnderFire(Array.from({ length: 86_400 }, () => 1000)).count).toBe(6);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: DAY / 4 }), { maxLength: 100 }), (intervals) => {
      const { count, span } = resetsUnderFire(intervals);
      expect(count).toBeLessThanOrEqual(6 * (1 + Math.ceil(span / DAY)));
    }),
  );
});

test('B7: a quiet day, or a clock that was wrong, starts the count again', () => {
  const { state } = resetsUnderFire([0, 2 * MINUTE, 10 * MINUTE]);
  expect(state.resets).toBe(3);
  const later = noteUndecryptable(state, failure(true), start + 3 * DAY);
  expect(takeReset(later, start + 3 * DAY)).toEqual({ resets: 1, lastReset: start + 3 * DAY });
  const back = noteUndecryptable(state, failure(true), start - DAY);
  expect(takeReset(back, start - DAY)).toEqual({ resets: 1, lastReset: start - DAY });
});
