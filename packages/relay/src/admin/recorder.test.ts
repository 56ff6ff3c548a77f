import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openAnalytics, UNITS } from './analytics-store.ts';
import { toCsv } from './csv.ts';
import { Recorder } from './recorder.ts';

const HOUR = UNITS.hour;

function setUp(): { folder: string; clock: { at: number; now: () => number }; start: () => Recorder } {
  const folder = mkdtempSync(join(tmpdir(), 'whispr-analytics-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = { at: 1000 * UNITS.day + 5 * HOUR, now: () => clock.at };
  return {
    folder,
    clock,
    start: () => new Recorder(openAnalytics(folder), clock, { sockets: () => 3, stored: () => 77 }),
  };
}
const mailbox = (byte: number): Uint8Array => new Uint8Array(16).fill(byte).fill(byte * 3 + 1, 1, 3);

test('I7: messages, bytes and active mailboxes are kept by hour and day, also over a restart', async () => {
  const { clock, start } = setUp();
  let recorder = start();
  for (let i = 0; i < 10; i += 1) recorder.deposit(mailbox(i % 2), 1000, true);
  recorder.deposit(mailbox(9), 1000, false);
  recorder.sample();
  await recorder.close();
  recorder = start();
  recorder.deposit(mailbox(0), 500, true);
  clock.at += HOUR;
  await recorder.save();
  recorder.deposit(mailbox(0), 1, true);
  const hours = await recorder.read('hour', 0);
  expect(hours).toMatchObject([
    { at: 1000 * UNITS.day + 5 * HOUR, messages: 11, bytes: 10_500, refused: 1, active: 2, sockets: 3, stored: 77 },
    { at: 1000 * UNITS.day + 6 * HOUR, messages: 1, bytes: 1, refused: 0, active: 1 },
  ]);
  expect(await recorder.read('day', 0)).toMatchObject([{ at: 1000 * UNITS.day, messages: 12, active: 2 }]);
  await recorder.close();
});

test('I7: hours go after 90 days, samples after a quarter of an hour', async () => {
  const { clock, start } = setUp();
  const recorder = start();
  for (let i = 0; i < 200; i += 1) recorder.sample();
  expect(recorder.samples).toHaveLength(90);
  for (let day = 0; day < 93; day += 1) {
    recorder.deposit(mailbox(1), 1, true);
    clock.at += UNITS.day;
    await recorder.save();
  }
  const hours = await recorder.read('hour', 0);
  expect(clock.at - hours[0]!.at).toBeLessThanOrEqual(91 * UNITS.day);
  expect((await recorder.read('day', 0)).length).toBe(94);
  await recorder.close();
});

test('I7: what is kept names no mailbox', async () => {
  const { folder, start } = setUp();
  const recorder = start();
  const id = Buffer.from(Uint8Array.from({ length: 16 }, (_, i) => 200 + i));
  recorder.deposit(id, 1000, true);
  await recorder.close();
  for (const name of readdirSync(folder))
    expect(readFileSync(join(folder, name)).includes(id.subarray(0, 6)), name).toBe(false);
});

test('I7: the CSV export has one line per period and nothing that needs quoting', () => {
  const zero = { messages: 1, bytes: 2, refused: 3, active: 4, sockets: 5, stored: 6, load: 7, cpu: 8 };
  const lines = toCsv([{ at: 0, ...zero }]).split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]!.split(',')).toHaveLength(9);
  expect(lines[1]).toBe('1970-01-01T00:00:00.000Z,1,2,3,4,5,6,7,8');
});
