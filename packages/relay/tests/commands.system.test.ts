import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkPassword, parsePasswordHash } from '../src/admin/password.ts';
import { parseTokens } from '../src/http/registration.ts';
import { startProcess } from './support/process.ts';
import { folder } from './support/relay.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

async function command(args: string[], environment: Record<string, string>, input = '') {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
  });
  let [out, fault] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (fault += chunk.toString()));
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode, out, fault };
}

test('I11: the commands of an operator: token, admin password, health', async () => {
  const data = folder();
  const token = await command(['token', '--days', '3', '--label', 'club'], { WHISPR_DATA: data });
  expect(token.code).toBe(0);
  expect(token.out).toMatch(/^[\w-]{22}\n$/);
  const stored = readFileSync(join(data, 'tokens'), 'utf8');
  expect(stored).toMatch(/ club\n$/);
  expect(parseTokens(stored)).toHaveLength(1);
  expect((await command(['token', '--days', 'x'], { WHISPR_DATA: data })).code).toBe(2);

  const made = await command(['admin-password'], {}, 'correct horse battery\n');
  const hash = parsePasswordHash(made.out.trim().replace('WHISPR_ADMIN_PASSWORD_HASH=', ''));
  expect(hash && (await checkPassword('correct horse battery', hash))).toBe(true);
  expect(await command(['admin-password'], {}, 'short\n')).toMatchObject({ code: 2, out: '' });
  expect((await command(['nonsense'], {})).code).toBe(2);

  const relay = await startProcess({ WHISPR_DATA: data });
  const PORT = new URL(relay.url).port;
  expect((await command(['health'], { PORT })).code).toBe(0);
  expect(await relay.end('SIGTERM')).toBe(0);
  expect((await command(['health'], { PORT })).code).toBe(1);
});
