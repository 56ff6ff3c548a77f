import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addToken } from '../src/http/registration.ts';
import type { Client } from './support/client.ts';
import { Key } from './support/keys.ts';
import { folder, testRelay } from './support/relay.ts';

const DAY = 86_400_000;

async function create(client: Client, key: Key, token?: string, atMs = Date.now()): Promise<unknown> {
  const body = { ...key.create('contact', 0, atMs), ...(token === undefined ? {} : { token }) };
  return (await client.call('POST', '/v1/mailboxes', body)).body['code'];
}

test('Safety rule 13: with policy token a mailbox needs a token of the operator, which can end and be taken back', async () => {
  const tokens = join(folder(), 'tokens');
  const { client, clock } = await testRelay({ registration: 'token', tokens });
  expect((await client.call('GET', '/v1/info')).body).toMatchObject({ registration: 'token' });
  expect(await create(client, new Key())).toBe('relay/closed');

  const token = addToken(tokens, 'book club', 30, clock.now());
  const stored = readFileSync(tokens, 'utf8');
  expect(stored).not.toContain(token);
  appendFileSync(tokens, 'a line that is none\n');
  const key = new Key();
  await expect.poll(() => create(client, key, token), { interval: 200 }).toBeUndefined();
  expect(await create(client, new Key(), token)).toBeUndefined();
  expect(await create(client, new Key(), `${token}x`)).toBe('relay/closed');
  expect(await create(client, new Key(), '')).toBe('relay/bad-request');
  expect(await create(client, key), 'what is there may be asked for again').toBeUndefined();

  clock.advance(32 * DAY);
  expect(await create(client, new Key(), token, clock.now())).toBe('relay/closed');
  const forEver = addToken(tokens, 'ours\nnever', undefined, clock.now());
  await expect.poll(() => create(client, new Key(), forEver, clock.now()), { interval: 200 }).toBeUndefined();
  writeFileSync(tokens, stored);
  await expect.poll(() => create(client, new Key(), forEver, clock.now()), { interval: 200 }).toBe('relay/closed');
});

test('Safety rule 13: a closed relay makes no mailbox for anyone and serves those that are there', async () => {
  const data = folder();
  const tokens = join(data, 'tokens');
  const key = new Key();
  const open = await testRelay({ data });
  expect(await create(open.client, key)).toBeUndefined();
  await open.relay.close();
  const { client } = await testRelay({ data, registration: 'closed', tokens });
  const token = addToken(tokens, '', undefined, Date.now());
  expect(await create(client, new Key())).toBe('relay/closed');
  expect(await create(client, new Key(), token)).toBe('relay/closed');
  expect(await create(client, key)).toBeUndefined();
  expect((await client.deposit(key.id, new Uint8Array(100))).status).toBe(200);
});
