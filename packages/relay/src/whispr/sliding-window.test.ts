import { expect, test } from 'vitest';
import { SlidingWindow } from './sliding-window.ts';

test('I4: exactly ten a second and key; whoever waits as told passes; refusals do not count', () => {
  let now = 5000;
  const window = new SlidingWindow(10, () => now);
  for (let i = 0; i < 10; i += 1) {
    window.use('a');
    now += 10;
  }
  for (let i = 0; i < 30; i += 1)
    expect(() => window.use('a')).toThrow(expect.objectContaining({ code: 'whispr/rate-limited', retryAfterMs: 900 }));
  window.use('b');
  now += 899;
  expect(() => window.use('a')).toThrow();
  now += 1;
  window.use('a');
  expect(() => window.use('a')).toThrow(expect.objectContaining({ retryAfterMs: 10 }));
  now += 2000;
  window.sweep();
  for (let i = 0; i < 10; i += 1) window.use('a');
  expect(() => window.use('a')).toThrow();
});
