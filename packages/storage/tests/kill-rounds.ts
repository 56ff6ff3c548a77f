import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { seededRandom, seedFromEnv } from '@whispr/testkit';
import { openNodeStorage } from '@whispr/storage/node';
import { KEY } from './driver-suite.ts';
import { MIGRATIONS, ROWS_PER_MIGRATION } from './migrations.ts';

const PROCESS = new URL('migrating-process.ts', import.meta.url).pathname;
export const ARGS = ['--import', 'tsx', PROCESS];
const dirs: string[] = [];
export function removeDirs(): void {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
}

export function freshDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'whispr-kill-'));
  dirs.push(dir);
  return dir;
}

/** Runs the process until it has said `lines` lines, waits a random fraction of a transaction, kills it; resolves with what it said. */
export async function runAndKill(dir: string, lines: number, spins: number): Promise<string[]> {
  const child = spawn(process.execPath, [...ARGS, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length !== lines) continue;
    for (let i = 0; i < spins; i += 1) await new Promise(setImmediate);
    child.kill('SIGKILL');
  }
  await ended;
  return said;
}

const last = (said: string[], verb: string) =>
  Math.max(0, ...said.filter((line) => line.startsWith(`${verb} `)).map((line) => Number(line.split(' ')[1])));

/** Kills a migrating and writing process `rounds` times and looks after each: whole, and nothing acknowledged is lost. */
export async function killRounds(rounds: number): Promise<void> {
  const random = seededRandom(seedFromEnv());
  const dir = freshDir();
  let version = 0;
  let stored = 0;
  for (let round = 0; round < rounds; round += 1) {
    const said = await runAndKill(dir, 1 + random.integer(round % 10 < 7 ? 5 : 200), random.integer(400));
    version = Math.max(version, last(said, 'migrated'));
    stored = Math.max(stored, last(said, 'stored'));
    const host = await openNodeStorage(dir);
    await host.acquire({ steal: false });
    const driver = await host.open(KEY, { create: true });
    expect(await driver.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const [row] = await driver.all<{ user_version: number }>('PRAGMA user_version');
    const reached = row!.user_version;
    expect([version, version + 1], `acknowledged ${version}`).toContain(reached);
    version = reached;
    const tables = await driver.all<{ name: string }>("SELECT name FROM sqlite_master WHERE name LIKE 'm%'");
    expect(tables).toHaveLength(reached);
    for (const { name } of tables.filter((table) => table.name !== 'm1'))
      expect(await driver.all(`SELECT count(*) AS n FROM ${name}`)).toEqual([{ n: ROWS_PER_MIGRATION }]);
    if (reached > 0) {
      const [rows] = await driver.all<{ n: number; top: number }>('SELECT count(*) AS n, max(id) AS top FROM m1');
      expect(rows!.n).toBe(rows!.top);
      expect(rows!.top).toBeGreaterThanOrEqual(stored);
    }
    await host.release();
  }
  expect(version).toBeGreaterThan(0);
  expect(version).toBeLessThanOrEqual(MIGRATIONS);
}
