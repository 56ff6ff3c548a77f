import { expect, test } from 'vitest';
import { manualClock } from '../../tests/support/manual-clock.ts';
import { createAutoLock, isSignOfLife } from './auto-lock.ts';

function setUp(minutes: number) {
  const clock = manualClock();
  let hint: (hint: 'wake') => void = () => undefined;
  let locks = 0;
  const network = {
    onChange: (listener: typeof hint) => {
      hint = listener;
      return () => undefined;
    },
  };
  const lock = createAutoLock(
    { clock, network },
    () => minutes,
    () => (locks += 1),
  );
  lock.touch();
  lock.arm();
  return { clock, lock, locks: () => locks, wake: () => hint('wake') };
}

const MINUTE = 60_000;

test('A3: locks after the time without a person, and not before', () => {
  const { clock, lock, locks } = setUp(5);
  clock.advance(4 * MINUTE);
  lock.touch();
  clock.advance(4 * MINUTE);
  expect(locks()).toBe(0);
  clock.advance(MINUTE);
  expect(locks()).toBe(1);
});

test('A3: time asleep counts, 0 minutes means never', () => {
  const asleep = setUp(5);
  asleep.clock.setWall(asleep.clock.now() + 6 * MINUTE);
  asleep.wake();
  expect(asleep.locks()).toBe(1);
  const never = setUp(0);
  never.clock.advance(10_000 * MINUTE);
  expect(never.locks()).toBe(0);
});

test('A3: what a face asks by itself is no sign of a person', () => {
  expect(['status', 'chat.list', 'chat.markRead'].some((method) => isSignOfLife(method as 'status'))).toBe(false);
  expect(['message.send', 'chat.setDraft', 'settings.get'].every((method) => isSignOfLife(method as 'status'))).toBe(
    true,
  );
});
