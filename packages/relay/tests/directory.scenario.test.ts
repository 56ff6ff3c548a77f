import { LIMITS } from '@whispr/contract';
import { expect, test } from 'vitest';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import type { Client } from './support/client.ts';
import { b64, Key, random } from './support/keys.ts';
import { testRelay } from './support/relay.ts';

const quotas = { queue: 10, queueBytes: 2 ** 30, globalBytes: 2 ** 40 };
const blobs = (count: number): string[] => Array.from({ length: count }, () => b64(random(64)));

async function withPreKeys(client: Client, count: number): Promise<{ key: Key; base: string; oneTime: string[] }> {
  const key = new Key();
  await client.create(key, 'request');
  const base = b64(random(100));
  const oneTime = blobs(count);
  const { body } = await client.act(key, { action: 'publish-prekeys', base, oneTime });
  expect(body).toEqual({ oneTime: count, base: true });
  return { key, base, oneTime };
}

test('prekeys: two stores on one database never hand out the same blob', async () => {
  const { client, relay, config } = await testRelay();
  const { key, oneTime } = await withPreKeys(client, 50);
  const other = openSqliteStore(config.data, quotas);
  const takes = await Promise.all(
    Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? relay.store : other).writer.takePreKeys(key.id)),
  );
  const got = takes.flatMap((take) => (take.oneTime === undefined ? [] : [b64(take.oneTime)]));
  expect(got.sort()).toEqual(oneTime.sort());
  await other.close();
});

test('A6: an invite has five states that are told apart: valid, used, expired, revoked, none', async () => {
  const { client, clock, relay } = await testRelay();
  const key = new Key();
  const blob = b64(random(500));
  const leave = async (): Promise<Uint8Array> => {
    const slot = random(32);
    const put = await client.call('PUT', `/v1/invites/${b64(slot)}`, { ...key.invite(slot), blob });
    expect(put.status).toBe(200);
    return slot;
  };
  const take = (slot: Uint8Array) => client.call('POST', `/v1/invites/${b64(slot)}/take`);
  const own = async (slot: Uint8Array, what: 'state' | 'revoke', owner = key) =>
    (await client.call('POST', `/v1/invites/${b64(slot)}/${what}`, owner.invite(slot))).body;
  const codeOf = async (slot: Uint8Array) => (await take(slot)).body['code'];

  const [used, expired, revoked, waiting] = [await leave(), await leave(), await leave(), await leave()];
  const takes = await Promise.all(Array.from({ length: 8 }, () => take(used)));
  expect(takes.filter((answer) => answer.body['blob'] === blob)).toHaveLength(1);
  expect(takes.filter((answer) => answer.body['code'] === 'relay/invite-used')).toHaveLength(7);
  expect(await own(revoked, 'revoke')).toEqual({ state: 'revoked' });
  expect(await own(waiting, 'state')).toEqual({ state: 'waiting' });
  expect((await own(waiting, 'revoke', new Key()))['code']).toBe('relay/refused');
  expect((await own(random(32), 'state'))['code']).toBe('relay/refused');
  expect((await take(waiting)).body['blob']).toBe(blob);

  clock.advance(LIMITS.inviteLifeMs);
  const told = async () => [await codeOf(used), await codeOf(revoked), await codeOf(expired), await codeOf(random(32))];
  const all = ['relay/invite-used', 'relay/invite-revoked', 'relay/invite-expired', 'relay/not-found'];
  expect(await told()).toEqual(all);
  expect(await own(expired, 'state')).toEqual({ state: 'expired' });
  expect(await own(used, 'revoke')).toEqual({ state: 'used' });
  await relay.sweep();
  expect(await told()).toEqual(all);

  clock.advance(LIMITS.inviteKeptMs);
  const gone = ['relay/not-found', 'relay/not-found', 'relay/not-found', 'relay/not-found'];
  expect(await told()).toEqual(gone);
  await relay.sweep();
  expect(await told()).toEqual(gone);
});
