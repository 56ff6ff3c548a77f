import { expect, test } from 'vitest';
import { WhisprError } from '@whispr/protocol/errors';
import { seededRandom } from '@whispr/testkit';
import { manualClock } from '../../tests/support/manual-clock.ts';
import { createBackgroundJob } from './background-job.ts';

function setUp(run: (count: number, signal: AbortSignal) => Promise<void>, failed?: (error: unknown) => boolean) {
  const clock = manualClock();
  let hint: (hint: 'online' | 'offline' | 'wake') => void = () => undefined;
  let runs = 0;
  const network = {
    onChange: (listener: typeof hint) => {
      hint = listener;
      return () => undefined;
    },
  };
  const job = createBackgroundJob(
    { clock, random: seededRandom(1), network },
    (signal) => {
      runs += 1;
      return run(runs, signal);
    },
    failed,
  );
  return { clock, job, hint: (value: 'online' | 'wake') => hint(value), runs: () => runs };
}

/** Lets what was started come to rest. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('many wake-ups become one run, the earliest wins', async () => {
  const { clock, job, runs } = setUp(() => Promise.resolve());
  job.wake(2000);
  job.wake(5000);
  job.wake(1000);
  clock.advance(999);
  expect(runs()).toBe(0);
  clock.advance(1);
  await settle();
  clock.advance(60_000);
  await settle();
  expect(runs()).toBe(1);
});

test('AT-29: a failed run comes again by itself, within 15 minutes, and at once when the network is back', async () => {
  const { clock, job, runs, hint } = setUp(() => Promise.reject(new Error('network')));
  job.wake();
  for (let i = 1; i < 12; i += 1) {
    clock.advance(15 * 60_000);
    await settle();
    expect(runs()).toBeGreaterThanOrEqual(i);
  }
  const before = runs();
  hint('online');
  clock.advance(0);
  await settle();
  expect(runs()).toBe(before + 1);
});

test('a wake-up during a run is not lost', async () => {
  let release: () => void = () => undefined;
  const { clock, job, runs } = setUp(() => new Promise((resolve) => (release = resolve)));
  job.wake();
  clock.advance(0);
  job.wake();
  release();
  await settle();
  clock.advance(0);
  expect(runs()).toBe(2);
  release();
});

test('what ends for good does not run again; stop waits and ends', async () => {
  const ended = setUp(
    () => Promise.reject(new WhisprError('x/y', 'end')),
    () => true,
  );
  ended.job.wake();
  ended.clock.advance(0);
  await settle();
  ended.job.wake();
  ended.clock.advance(3_600_000);
  await settle();
  expect(ended.runs()).toBe(1);

  const stopped = setUp((_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())));
  stopped.job.wake();
  stopped.clock.advance(0);
  await stopped.job.stop();
  stopped.job.wake();
  stopped.clock.advance(3_600_000);
  expect(stopped.runs()).toBe(1);
});
