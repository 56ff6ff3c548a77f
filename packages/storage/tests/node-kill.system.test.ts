import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ARGS, freshDir, killRounds, removeDirs, runAndKill } from './kill-rounds.ts';

afterAll(removeDirs);

test('R2: kill -9 at random points, in migrations and in writing: whole, nothing acknowledged lost, always opens', async () => {
  await killRounds(10);
});

test('AT-35: a wrong key is a code, and neither SQLCipher nor SQLite writes to stderr', async () => {
  const dir = freshDir();
  await runAndKill(dir, 4, 0);
  rmSync(join(dir, 'whispr.db.check'));
  const { stdout, stderr } = spawnSync(process.execPath, [...ARGS, dir, 'wrong'], { encoding: 'utf8' });
  expect(stdout).toBe('storage/wrong-key\n');
  expect(stderr).toBe('');
});
