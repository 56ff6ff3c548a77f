import { LIMITS } from '@whispr/contract';
import { expect, test } from 'vitest';
import { Client } from '../support/client.ts';
import { b64, Key, random } from '../support/keys.ts';
import type { Target } from './start.ts';

const blobs = (count: number): string[] => Array.from({ length: count }, () => b64(random(64)));

/** Prekeys, records and invites: what is given once is given once, whoever asks where. */
export function directoryTests(target: Target): void {
  test('prekeys: each one-time blob is handed out once, in concurrent takes; then the base alone', async () => {
    const client = new Client(target());
    const made = Array.from({ length: 6 }, () => ({ key: new Key(), base: b64(random(100)), oneTime: blobs(5) }));
    for (const { key, base, oneTime } of made) {
      await client.create(key, 'request');
      const { body } = await client.act(key, { action: 'publish-prekeys', base, oneTime });
      expect(body).toEqual({ oneTime: 5, base: true });
    }
    // Within the limit of ten takes of one mailbox.
    const takes = await Promise.all(
      made.flatMap((one) =>
        Array.from({ length: 8 }, async () => ({
          one,
          answer: await client.call('POST', `/v1/prekeys/${b64(one.key.id)}`),
        })),
      ),
    );
    expect(takes.every(({ one, answer }) => answer.status === 200 && answer.body['base'] === one.base)).toBe(true);
    const got = takes.flatMap(({ answer }) =>
      typeof answer.body['oneTime'] === 'string' ? [answer.body['oneTime']] : [],
    );
    expect(got.sort()).toEqual(made.flatMap((one) => one.oneTime).sort());
    expect((await client.act(made[0]!.key, { action: 'count-prekeys' })).body).toEqual({ oneTime: 0, base: true });
  });

  test('prekeys: too many are refused as a whole; an unknown mailbox and one without prekeys look the same', async () => {
    const client = new Client(target());
    const [key, bare] = [new Key(), new Key()];
    await client.create(key, 'request');
    await client.create(bare);
    await client.act(key, { action: 'publish-prekeys', base: b64(random(90)), oneTime: blobs(150) });
    const more = await client.act(key, { action: 'publish-prekeys', oneTime: blobs(LIMITS.oneTimePreKeys - 149) });
    expect(more.body['code']).toBe('relay/too-many');
    expect((await client.act(key, { action: 'count-prekeys' })).body).toEqual({ oneTime: 150, base: true });
    const unknown = await client.call('POST', `/v1/prekeys/${b64(random(16))}`);
    const empty = await client.call('POST', `/v1/prekeys/${b64(bare.id)}`);
    expect(unknown.status).toBe(404);
    expect(empty.body).toEqual(unknown.body);
  });

  test('records: compare and swap; of concurrent writers one wins, the first write too; others are told to read again', async () => {
    const client = new Client(target());
    const key = new Key();
    const slot = random(32);
    const path = `/v1/records/${b64(slot)}`;
    const put = (owner: Key, version: number, blob: Uint8Array) =>
      client.call('PUT', path, owner.record(slot, version, blob));
    expect((await client.call('GET', path)).body['code']).toBe('relay/not-found');
    expect((await put(key, 2, random(50))).body['code']).toBe('relay/version-conflict');
    for (const version of [1, 2, 3]) {
      const writes = Array.from({ length: 8 }, () => random(200));
      const races = await Promise.all(writes.map((blob) => put(key, version, blob)));
      const won = races.flatMap((race, i) => (race.status === 200 ? [i] : []));
      expect(won).toHaveLength(1);
      expect(races.filter((race) => race.body['code'] === 'relay/version-conflict')).toHaveLength(7);
      expect((await client.call('GET', path)).body).toEqual({ version, blob: b64(writes[won[0]!]!) });
      expect((await put(key, version, writes[won[0]!]!)).status, 'the same write again').toBe(200);
    }
    expect((await put(new Key(), 4, random(10))).body['code']).toBe('relay/refused');
    const forged = { ...key.record(slot, 4, random(10)), blob: b64(random(10)) };
    expect((await client.call('PUT', path, forged)).body['code']).toBe('relay/refused');
    expect((await client.call('GET', path)).body['version']).toBe(3);
  });

  test('A6: an invite is taken once; used, revoked, waiting and none are told apart', async () => {
    const client = new Client(target());
    const key = new Key();
    const blob = b64(random(500));
    const put = (slot: Uint8Array, owner: Key, text: string) =>
      client.call('PUT', `/v1/invites/${b64(slot)}`, { ...owner.invite(slot), blob: text });
    const take = (slot: Uint8Array) => client.call('POST', `/v1/invites/${b64(slot)}/take`);
    const own = async (slot: Uint8Array, what: 'state' | 'revoke', owner = key) =>
      (await client.call('POST', `/v1/invites/${b64(slot)}/${what}`, owner.invite(slot))).body;
    const [used, revoked, waiting] = [random(32), random(32), random(32)];
    for (const slot of [used, revoked, waiting]) expect((await put(slot, key, blob)).status).toBe(200);
    const takes = await Promise.all(Array.from({ length: 8 }, () => take(used)));
    expect(takes.filter((answer) => answer.body['blob'] === blob)).toHaveLength(1);
    expect(takes.filter((answer) => answer.body['code'] === 'relay/invite-used')).toHaveLength(7);
    expect(await own(revoked, 'revoke')).toEqual({ state: 'revoked' });
    expect((await take(revoked)).body['code']).toBe('relay/invite-revoked');
    expect(await own(waiting, 'state')).toEqual({ state: 'waiting' });
    expect((await own(waiting, 'revoke', new Key()))['code']).toBe('relay/refused');
    expect((await own(random(32), 'state'))['code']).toBe('relay/refused');
    // The slot is taken for another, and the same again is harmless.
    expect((await put(waiting, key, blob)).status).toBe(200);
    expect((await put(waiting, key, b64(random(100)))).body['code']).toBe('relay/version-conflict');
    expect((await put(waiting, new Key(), blob)).body['code']).toBe('relay/version-conflict');
    expect((await take(waiting)).body['blob']).toBe(blob);
    expect((await take(random(32))).body['code']).toBe('relay/not-found');
    const slot = random(32);
    const races = await Promise.all(Array.from({ length: 6 }, () => put(slot, new Key(), b64(random(60)))));
    expect(races.filter((race) => race.status === 200)).toHaveLength(1);
  });
}
