import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Grace } from './grace.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('everything gets between 5 and 10 ms, in order', async () => {
  const over: [number, number][] = [];
  const grace = new Grace<number>((items) =>
    over.push(...items.map((item): [number, number] => [item, performance.now()])),
  );
  const begin = performance.now();
  for (let at = 0; at < 30; at += 1) {
    grace.add(at);
    await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(20);
  expect(over.map(([item]) => item)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  for (const [item, at] of over) {
    expect(at - begin - item).toBeGreaterThanOrEqual(5);
    expect(at - begin - item).toBeLessThanOrEqual(10);
  }
});

test('grace follows how long acks take, within bounds', () => {
  const grace = new Grace<number>(() => undefined);
  expect(grace.maxMs).toBe(10);
  for (let i = 0; i < 500; i += 1) grace.note(12);
  expect(grace.maxMs).toBeCloseTo(36, 0);
  for (let i = 0; i < 500; i += 1) grace.note(5000);
  expect(grace.maxMs).toBe(80);
  for (let i = 0; i < 500; i += 1) grace.note(1);
  expect(grace.maxMs).toBe(10);
});

test('the end of grace is for all', () => {
  const over: number[] = [];
  const grace = new Grace<number>((items) => over.push(...items));
  grace.add(1);
  grace.add(2);
  grace.end();
  expect(over).toEqual([1, 2]);
});
