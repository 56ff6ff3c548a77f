import { expect, test } from 'vitest';
import { fakeClock } from './fake-clock.ts';

test('a manual clock stands still, and runs timers in their order, with those they set', async () => {
  const clock = fakeClock({ manual: true, start: 1000 });
  const ran: string[] = [];
  clock.after(30, () => ran.push('late'));
  clock.after(10, () => {
    ran.push(`early ${clock.now()}`);
    clock.after(5, () => ran.push(`nested ${clock.now()}`));
  });
  const cancel = clock.after(20, () => ran.push('cancelled'));
  cancel();
  expect(clock.now()).toBe(1000);
  await clock.advance(29);
  expect(ran).toEqual(['early 1010', 'nested 1015']);
  await clock.advance(1);
  expect(ran.at(-1)).toBe('late');
  expect([clock.now(), clock.monotonic()]).toEqual([1030, 30]);
});

test('skew moves the wall clock and leaves the steady one alone', () => {
  const clock = fakeClock({ manual: true, start: 1000, offset: -500 });
  clock.skew(86_400_000);
  expect([clock.now(), clock.monotonic()]).toEqual([86_400_500, 0]);
});

test('a running clock is away from the real one by its offset', () => {
  const away = fakeClock({ offset: 86_400_000 }).now() - Date.now();
  expect(Math.abs(away - 86_400_000)).toBeLessThan(1000);
});
