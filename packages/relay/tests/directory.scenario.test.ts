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

test('prekeys: each one-time blob is handed out once, in concurrent takes; then the base alone', async () => {
  const { client } = await testRelay();
  const { key, base, oneTime } = await withPreKeys(client, 40);
  const takes = await Promise.all(Array.from({ length: 60 }, () => client.call('POST', `/v1/prekeys/${b64(key.id)}`)));
  expect(takes.every((take) => take.status === 200 && take.body['base'] === base)).toBe(true);
  const got = takes.flatMap((take) => (typeof take.body['oneTime'] === 'string' ? [take.body['oneTime']] : []));
  expect(got.sort()).toEqual(oneTime.sort());
  expect((await client.act(key, { action: 'count-prekeys' })).body).toEqual({ oneTime: 0, base: true });
});

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

test('prekeys: too many are refused as a whole; an unknown mailbox and one without prekeys look the same', async () => {
  const { client } = await testRelay();
  const { key } = await withPreKeys(client, 150);
  const more = await client.act(key, { action: 'publish-prekeys', oneTime: blobs(LIMITS.oneTimePreKeys - 149) });
  expect(more.body['code']).toBe('relay/too-many');
  expect((await client.act(key, { action: 'count-prekeys' })).body).toEqual({ oneTime: 150, base: true });
  const bare = new Key();
  await client.create(bare);
  const unknown = await client.call('POST', `/v1/prekeys/${b64(random(16))}`);
  const empty = await client.call('POST', `/v1/prekeys/${b64(bare.id)}`);
  expect(unknown.status).toBe(404);
  expect(empty.body).toEqual(unknown.body);
});

test('records: compare and swap; of concurrent writers one wins, the others are told to read again', async () => {
  const { client } = await testRelay();
  const key = new Key();
  const slot = random(32);
  const path = `/v1/records/${b64(slot)}`;
  const put = (owner: Key, version: number, blob: Uint8Array) =>
    client.call('PUT', path, owner.record(slot, version, blob));
  expect((await client.call('GET', path)).body['code']).toBe('relay/not-found');
  expect((await put(key, 2, random(50))).body['code']).toBe('relay/version-conflict');
  const first = random(1000);
  expect((await put(key, 1, first)).status).toBe(200);
  expect((await client.call('GET', path)).body).toEqual({ version: 1, blob: b64(first) });
  expect((await put(key, 1, first)).status, 'the same write again').toBe(200);
  expect((await put(key, 1, random(10))).body['code']).toBe('relay/version-conflict');

  const second = Array.from({ length: 12 }, () => random(200));
  const races = await Promise.all(second.map((blob) => put(key, 2, blob)));
  const won = races.flatMap((race, i) => (race.status === 200 ? [i] : []));
  expect(won).toHaveLength(1);
  expect(races.filter((race) => race.body['code'] === 'relay/version-conflict')).toHaveLength(11);
  expect((await client.call('GET', path)).body).toEqual({ version: 2, blob: b64(second[won[0]!]!) });

  expect((await put(new Key(), 3, random(10))).body['code']).toBe('relay/refused');
  const forged = { ...key.record(slot, 3, random(10)), blob: b64(random(10)) };
  expect((await client.call('PUT', path, forged)).body['code']).toBe('relay/refused');
  expect((await client.call('GET', path)).body['version']).toBe(2);
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

test('an invite slot that is taken is a conflict for another, and harmless for the same', async () => {
  const { client } = await testRelay();
  const [key, slot, blob] = [new Key(), random(32), b64(random(100))];
  const put = async (owner: Key, text: string) =>
    client.call('PUT', `/v1/invites/${b64(slot)}`, { ...owner.invite(slot), blob: text });
  expect((await put(key, blob)).status).toBe(200);
  expect((await put(key, blob)).status).toBe(200);
  expect((await put(key, b64(random(100)))).body['code']).toBe('relay/version-conflict');
  expect((await put(new Key(), blob)).body['code']).toBe('relay/version-conflict');
  const forged = { ...new Key().invite(slot), publicKey: b64(key.publicKey), blob };
  expect((await client.call('PUT', `/v1/invites/${b64(slot)}`, forged)).body['code']).toBe('relay/refused');
});
