import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Answers } from './answers.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('rule 9: settled by an ack at once or by the disk a little later: the answers leave together', async () => {
  for (const arrival of [0, 3.2, 9.9, 14]) {
    const answers = new Answers(() => 17);
    await vi.advanceTimersByTimeAsync(arrival);
    const sentAt: number[] = [];
    const tick = answers.tickFor();
    for (const settledAfter of [0.2, 2, 8, 15]) {
      setTimeout(() => answers.at(tick, () => sentAt.push(performance.now())), settledAfter);
    }
    await vi.advanceTimersByTimeAsync(60);
    expect(sentAt).toHaveLength(4);
    expect(new Set(sentAt).size, String(sentAt)).toBe(1);
    expect(Math.round(sentAt[0]!) % 10).toBe(0);
  }
});

test('what is settled late leaves at the next tick; flush sends everything at once', async () => {
  const answers = new Answers(() => 15);
  const tick = answers.tickFor();
  const sent: string[] = [];
  await vi.advanceTimersByTimeAsync(100.5);
  answers.at(tick, () => sent.push('late'));
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(10);
  expect(sent).toEqual(['late']);
  answers.at(answers.tickFor() + 1000, () => sent.push('far'));
  answers.flush();
  expect(sent).toEqual(['late', 'far']);
});
