import { expect, test } from 'vitest';
import { WhisprError } from '@whispr/protocol/errors';
import { openNodeStorage } from '@whispr/storage/node';
import { manualClock } from './support/manual-clock.ts';
import { temporaryFolder } from './support/temporary-storage.ts';
import { createPinDelay, type PinDelay } from '../src/account/pin-delay.ts';

async function setUp() {
  const storage = await openNodeStorage(await temporaryFolder());
  await storage.acquire({ steal: false });
  return { storage, clock: manualClock() };
}

const wrong = (delay: PinDelay) =>
  delay.attempt(() => Promise.reject(new WhisprError('vault/wrong-pin', 'wrong'))).catch((error: unknown) => error);

async function waitAfter(delay: PinDelay, tries: number): Promise<void> {
  for (let i = 0; i < tries; i += 1) await wrong(delay);
}

test('A3: the first slips cost nothing, then each wrong PIN costs more', async () => {
  const { storage, clock } = await setUp();
  const delay = createPinDelay(storage, clock);
  const waits: number[] = [];
  for (let i = 0; i < 12; i += 1) {
    expect(await wrong(delay)).toMatchObject({ code: 'vault/wrong-pin' });
    waits.push(await delay.remaining());
    clock.advance(await delay.remaining());
  }
  expect(waits.slice(0, 2)).toEqual([0, 0]);
  expect(waits.at(-1)).toBe(3_600_000);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
});

test('A3: while the delay lasts nothing is tried, and a reload does not reset it', async () => {
  const { storage, clock } = await setUp();
  await waitAfter(createPinDelay(storage, clock), 3);
  const afterReload = createPinDelay(storage, clock);
  const left = await afterReload.remaining();
  expect(left).toBeGreaterThan(0);
  let tried = false;
  const attempt = afterReload.attempt(() => {
    tried = true;
    return Promise.resolve();
  });
  await expect(attempt).rejects.toMatchObject({ code: 'vault/pin-delayed', data: { retryAfterMs: left } });
  expect(tried).toBe(false);
});

test('A3: killing the program during a try does not give it back', async () => {
  const { storage, clock } = await setUp();
  const delay = createPinDelay(storage, clock);
  await waitAfter(delay, 2);
  // The third try never ends: what is on disk meanwhile is what a new process finds.
  void delay.attempt(() => new Promise(() => undefined));
  await expect.poll(() => createPinDelay(storage, clock).remaining()).toBeGreaterThan(0);
});

test('A3: a right PIN and the access key end the delay; a failure of something else does not count', async () => {
  const { storage, clock } = await setUp();
  const delay = createPinDelay(storage, clock);
  await waitAfter(delay, 2);
  await expect(delay.attempt(() => Promise.reject(new WhisprError('storage/io', 'disk')))).rejects.toThrow();
  expect(await delay.remaining()).toBe(0);
  await delay.attempt(() => Promise.resolve());
  await waitAfter(delay, 2);
  expect(await delay.remaining()).toBe(0);
  await waitAfter(delay, 1);
  expect(await delay.remaining()).toBeGreaterThan(0);
  await delay.clear();
  expect(await delay.remaining()).toBe(0);
});

test('A3: setting the clock back neither ends the delay nor makes it endless; a damaged file is no way around it', async () => {
  const { storage, clock } = await setUp();
  const delay = createPinDelay(storage, clock);
  await waitAfter(delay, 3);
  const left = await delay.remaining();
  clock.setWall(clock.now() - 365 * 86_400_000);
  expect(await delay.remaining()).toBe(left);
  clock.advance(left);
  expect(await delay.remaining()).toBe(0);
  await storage.writeFile('pin-delay', new Uint8Array(20).fill(0xff));
  expect(await delay.remaining()).toBeGreaterThan(60_000);
});
