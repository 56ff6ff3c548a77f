import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashPassword } from '../src/admin/password.ts';
import { Key, random } from './support/keys.ts';
import { folder, testRelay } from './support/relay.ts';

const PASSWORD = 'a long enough password';
// The cheapest that is taken: the tests are about the door, not about the lock.
const cheap = await (async () => {
  const { scryptSync } = await import('node:crypto');
  const salt = Buffer.from(random(16));
  const key = scryptSync(PASSWORD, salt, 32, { N: 2 ** 14, r: 8, p: 1 });
  return `scrypt:14:8:1:${salt.toString('base64url')}:${key.toString('base64url')}`;
})();

function door(url: string) {
  const call = (method: string, path: string, more: { body?: unknown; headers?: Record<string, string> } = {}) =>
    fetch(`${url}/admin/api/${path}`, {
      method,
      headers: { ...(more.body === undefined ? {} : { 'content-type': 'application/json' }), ...more.headers },
      ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
    });
  const logIn = async (password: string) => {
    const answer = await call('POST', 'session', { body: { password } });
    return {
      status: answer.status,
      cookie: answer.headers.get('set-cookie') ?? '',
      wait: answer.headers.get('retry-after'),
    };
  };
  return { call, logIn };
}

test('I7: off by default: no page, no door, nothing recorded', async () => {
  const { relay, config } = await testRelay();
  const { call, logIn } = door(relay.url);
  expect((await logIn(PASSWORD)).status).toBe(404);
  for (const path of ['now', 'periods?unit=hour', 'periods.csv?unit=day', 'anything'])
    expect((await call('GET', path)).status, path).toBe(404);
  expect(readdirSync(config.data).filter((name) => name.startsWith('analytics'))).toEqual([]);
});

test('I7: the real hash opens the door; the cookie is strict, and Secure behind HTTPS', async () => {
  const { relay } = await testRelay({
    adminPasswordHash: await hashPassword(PASSWORD),
    origin: 'https://relay.example',
  });
  const { cookie, status } = await door(relay.url).logIn(PASSWORD);
  expect(status).toBe(200);
  for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/admin', 'Secure', 'Max-Age=28800'])
    expect(cookie).toContain(part);
});

test('I7: behind the log-in live numbers, hours, days and CSV; without it, from other sites and after log-out nothing', async () => {
  const { relay, client, config } = await testRelay({ adminPasswordHash: cheap });
  const { call, logIn } = door(relay.url);
  const key = new Key();
  await client.create(key);
  for (let i = 0; i < 3; i += 1) await client.deposit(key.id, random(1000));
  await client.deposit(random(16), random(1000));
  const socket = await client.connect('deposit');
  expect((await socket.answer(socket.deposit(key.id, random(500)))).type).toBe('ok');

  const cookie = (await logIn(PASSWORD)).cookie.split(';')[0]!;
  expect(cookie).not.toContain(PASSWORD);
  const headers = { cookie };
  const now = await call('GET', 'now', { headers });
  expect(now.headers.get('access-control-allow-origin')).toBeNull();
  expect(now.headers.get('cache-control')).toBe('no-store');
  expect(await now.json()).toMatchObject({ readers: 0, depositors: 1, registration: 'open', name: config.name });
  for (const unit of ['hour', 'day']) {
    const { periods } = (await (await call('GET', `periods?unit=${unit}&days=2`, { headers })).json()) as {
      periods: Record<string, number>[];
    };
    expect(periods.at(-1)).toMatchObject({ messages: 4, bytes: 3500, refused: 1, active: 1 });
    const csv = await call('GET', `periods.csv?unit=${unit}`, { headers });
    expect(csv.headers.get('content-disposition')).toContain(`whispr-${unit}s.csv`);
    expect((await csv.text()).split('\r\n')[1]).toContain(',4,3500,1,1,');
  }
  expect((await call('GET', 'periods?unit=year', { headers })).status).toBe(400);

  for (const own of [
    undefined,
    { cookie: 'whispr_admin=' },
    { cookie: 'whispr_admin=AAAA' },
    { ...headers, 'sec-fetch-site': 'cross-site' },
  ])
    for (const path of ['now', 'periods?unit=hour', 'periods.csv?unit=hour'])
      expect((await call('GET', path, own === undefined ? {} : { headers: own })).status).toBe(403);
  expect((await call('DELETE', 'session', { headers })).status).toBe(200);
  expect((await call('GET', 'now', { headers })).status).toBe(403);
});

test('I7: wrong passwords: refused, then made to wait, the right one too', async () => {
  const { relay } = await testRelay({ adminPasswordHash: cheap });
  const { logIn, call } = door(relay.url);
  const tries = [];
  for (let i = 0; i < 5; i += 1) tries.push((await logIn(`wrong ${i}`)).status);
  expect(tries).toEqual([403, 403, 403, 403, 403]);
  const late = await logIn(PASSWORD);
  expect(late.status).toBe(429);
  expect(Number(late.wait)).toBeGreaterThan(0);
  for (const body of [{}, { password: 5 }, { password: 'x'.repeat(1001) }, [], 'x'])
    expect((await call('POST', 'session', { body })).status).toBeGreaterThanOrEqual(400);
});

test('I7: the page at /admin is a page of its own only when it is on', async () => {
  const web = folder();
  mkdirSync(join(web, 'assets'));
  writeFileSync(join(web, 'index.html'), 'client');
  writeFileSync(join(web, 'admin.html'), 'operator');
  const on = await testRelay({ web, adminPasswordHash: cheap });
  const off = await testRelay({ web });
  expect(await (await fetch(`${on.relay.url}/admin`)).text()).toBe('operator');
  expect((await fetch(`${on.relay.url}/admin`)).headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await (await fetch(`${off.relay.url}/admin`)).text()).toBe('client');
});

test('I7: what is written down names no mailbox, key or source', async () => {
  const { relay, client, config } = await testRelay({ adminPasswordHash: cheap });
  const key = new Key();
  await client.create(key);
  await client.deposit(key.id, random(600));
  await relay.close();
  const files = readdirSync(config.data).filter((name) => name.startsWith('analytics'));
  expect(files).not.toEqual([]);
  for (const name of files) {
    const bytes = readFileSync(join(config.data, name));
    for (const secret of [key.id, key.publicKey, Buffer.from('127.0.0.1')])
      expect(bytes.includes(Buffer.from(secret)), name).toBe(false);
  }
});
