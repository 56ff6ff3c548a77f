import { request } from 'node:http';
import { groupCalls } from '@whispr/protocol/whispr';
import { testDatabase } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { relayConfig } from '../src/index.ts';
import { testRelay } from './support/relay.ts';
import { newWhisprClient, WhisprClient } from './support/whispr-client.ts';
import { GroupSide, joined, newGroup } from './support/whispr-group.ts';

const real = { now: () => Date.now() };

/** Two relays on one PostgreSQL, as two processes of one service. */
async function service() {
  const database = await testDatabase();
  const whispr = { ...relayConfig().whispr, perSecond: 1000 };
  const start = async () => (await testRelay({ database, whispr })).relay;
  const [one, two] = [await start(), await start()];
  const alice = await newWhisprClient(one.url, real, true);
  const bob = await newWhisprClient(two.url, real, true);
  return { one, two, alice, bob };
}
const elsewhere = (client: WhisprClient, url: string): WhisprClient =>
  new WhisprClient(url, client.identity, real, client.signs);
const texts = async (client: WhisprClient) => (await client.inbox()).map((it) => (it.content as { text: string }).text);

test('I1, I6: PostgreSQL: sent to one process, read at another, by polling and by socket, each once', async () => {
  const { one, alice, bob } = await service();
  const first = await alice.compose(bob.address, 'first');
  expect((await alice.request('POST', '/send', first)).status).toBe(200);
  await alice.send(bob.address, 'second', { timestamp: alice.time() + 0.123456789 });
  expect((await elsewhere(alice, bob.url).request('POST', '/send', first)).status).toBe(409);
  // Both processes are asked at once: everything comes, nothing twice.
  const both = await Promise.all([texts(bob), texts(elsewhere(bob, one.url))]);
  expect(both.flat().toSorted()).toEqual(['first', 'second']);
  expect(await texts(bob)).toEqual([]);
  const socket = await bob.listen();
  await alice.send(bob.address, 'third');
  expect((await socket.message()).content).toEqual({ kind: 'text', text: 'third' });
  const count = () => one.store.database.read.get<{ n: number }>('SELECT count(*) AS n FROM whispr_message');
  await expect.poll(async () => (await count())?.n, { timeout: 20_000 }).toBe(0);
});

test('I4, I6: PostgreSQL: a proof is good once over all processes', async () => {
  const { one, two, bob } = await service();
  const target = `/inbox/${bob.address}`;
  const proof = { 'x-whispr-proof': await elsewhere(bob, 'http://relay.test').prove('GET', target) };
  // Behind a balancer both are asked under one name.
  const get = (url: string) => elsewhereHost(url, target, proof);
  expect([await get(one.url), await get(two.url), await get(one.url)]).toEqual([200, 403, 403]);
});

test('E2, E5, E9: PostgreSQL: a group on two processes: order, roles, key versions, files, and nothing left behind', async () => {
  const { one, two, alice, bob } = await service();
  const { side, invite, channel } = await newGroup(alice, 'Friends', true);
  const bobs = await joined(bob, side.groupId, invite);
  const found = await bob.group(groupCalls.discover, { query: 'FRI' });
  expect(found.body['groups']).toMatchObject([{ id: side.groupId }]);
  await side.distribute(1, [alice.address, bob.address]);
  await bobs.fetchKeys();
  // Both speak at once, through both processes: each message has its own place.
  const said = await Promise.all(
    Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? side : bobs).say(channel, `${i}`, 1)),
  );
  expect(said.map((reply) => reply.status)).toEqual(said.map(() => 200));
  const read = await new GroupSide(elsewhere(alice, two.url), side.groupId).fetch(channel);
  const messages = read.body['messages'] as { timestamp: number }[];
  expect(messages).toHaveLength(20);
  expect(new Set(messages.map((message) => message.timestamp)).size).toBe(20);

  const bytes = crypto.getRandomValues(new Uint8Array(5000));
  const upload = await bob.request(
    'POST',
    `/groups/attachments/upload?group_id=${side.groupId}&user_id=${bob.address}`,
    bytes,
  );
  const path = `/groups/attachments/${String(upload.body['id'])}?group_id=${side.groupId}&user_id=${alice.address}`;
  expect(new Uint8Array(await (await alice.raw('GET', path)).arrayBuffer())).toEqual(bytes);

  expect((await bob.group(groupCalls.leave, bobs.actor)).body).toEqual({ status: 'left', new_key_version: 2 });
  expect((await side.say(channel, 'old', 1)).body).toMatchObject({ key_version: 2, missing: [alice.address] });
  expect((await bobs.fetch(channel)).status).toBe(403);
  expect((await alice.group(groupCalls.delete, side.actor)).status).toBe(200);
  for (const table of ['group', 'member', 'key', 'channel', 'group_message', 'file'])
    expect(await one.store.database.read.all(`SELECT * FROM whispr_${table}`), table).toEqual([]);
  await one.sweep();
});

async function elsewhereHost(url: string, target: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url + target, { headers: { ...headers, host: 'relay.test' } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end();
  });
}
