import { groupCalls, readAnswer } from '@whispr/protocol/whispr';
import { expect, test } from 'vitest';
import { relayConfig, type Config } from '../src/index.ts';
import { testRelay } from './support/relay.ts';
import { newWhisprClient } from './support/whispr-client.ts';
import { GroupSide, joined, newGroup } from './support/whispr-group.ts';

const standard = relayConfig().whispr;

async function people(mode: 'safe' | 'open', own: Partial<Config['whispr']> = {}) {
  const parts = await testRelay({ whispr: { ...standard, mode, perSecond: 1000, ...own } });
  const client = () => newWhisprClient(parts.relay.url, parts.clock, mode === 'safe');
  return { ...parts, owner: await client(), bob: await client(), carol: await client(), eve: await client() };
}
const KEY_409 = 'Key version mismatch';

test('E9, J3, B8: a group of original clients, from making it to reading old messages after a rotation', async () => {
  const { owner, bob, carol } = await people('open');
  const { side, invite, channel } = await newGroup(owner);
  expect(side.groupId).toMatch(/^[0-9a-f]{32}$/);
  expect(invite).toMatch(/^[\w-]{11}$/);
  const join = await bob.group(groupCalls.join, { user_id: bob.address, invite_code: invite });
  expect(join.body).toEqual({ status: 'joined', group_id: side.groupId, key_version: 1 });
  const again = await bob.group(groupCalls.join, { user_id: bob.address, group_id: side.groupId });
  expect(again.body).toEqual({ status: 'already_member', group_id: side.groupId });
  const bobs = await joined(bob, side.groupId, invite);
  const carols = await joined(carol, side.groupId, invite);
  await side.distribute(1, [owner.address, bob.address, carol.address]);
  await bobs.fetchKeys();
  await carols.fetchKeys();

  const sent = await side.say(channel, 'Hello, all', 1);
  expect(sent.status).toBe(200);
  expect(readAnswer(groupCalls.sendMessage, sent.body)).toMatchObject({ status: 'ok', timestamp: owner.time() });
  await bobs.say(channel, 'Hello back', 1);
  expect(await carols.read(channel)).toEqual(['Hello, all', 'Hello back']);
  expect((await carols.fetch(channel)).body['messages']).toMatchObject([
    { sender_id: owner.address, key_version: 1, _attachment_json: null },
    { sender_id: bob.address },
  ]);

  const leave = await carol.group(groupCalls.leave, carols.actor);
  expect(leave.body).toEqual({ status: 'left', new_key_version: 2 });
  expect((await carol.group(groupCalls.leave, carols.actor)).body).toEqual({ status: 'not_member' });
  const stale = await bobs.say(channel, 'old key', 1);
  expect([stale.status, stale.body['detail'], stale.body['key_version']]).toEqual([409, KEY_409, 2]);
  await side.distribute(2, [owner.address, bob.address]);
  await bobs.fetchKeys();
  await bobs.say(channel, 'new key', 2);
  expect(await side.read(channel)).toEqual(['Hello, all', 'Hello back', 'new key']);
});

test('E5, E6: safe: a new version means a new key; 409 says who lacks it, and old messages stay readable', async () => {
  const { owner, bob, carol, eve } = await people('safe');
  const { side, invite, channel } = await newGroup(owner);
  const [bobs, carols, eves] = [
    await joined(bob, side.groupId, invite),
    await joined(carol, side.groupId, invite),
    await joined(eve, side.groupId, invite),
  ];
  const all = [owner.address, bob.address, carol.address, eve.address];
  // Nobody has a key yet: the owner makes it, others do not race.
  const refused = await bobs.distribute(1, [bob.address]);
  expect(refused[0]).toMatchObject({ status: 409, body: { detail: KEY_409, key_maker: owner.address } });
  bobs.keys.clear();
  await side.distribute(1, all.slice(0, 3));
  const early = await side.say(channel, 'x', 1);
  expect(early).toMatchObject({ status: 409, body: { detail: KEY_409, key_version: 1, missing: [eve.address] } });
  await side.distribute(1, [eve.address], side.keys.get(1));
  for (const it of [bobs, carols, eves]) await it.fetchKeys();
  expect((await side.say(channel, 'first key', 1)).status).toBe(200);

  const ban = await owner.group(groupCalls.ban, { ...side.actor, target_user_id: eve.address });
  expect(ban.body).toEqual({ status: 'banned', new_key_version: 2 });
  // No key of the old version is shown as the present one.
  const members = (await bobs.memberKeys()).body['members'] as { encrypted_group_key: unknown }[];
  expect(members.map((member) => member.encrypted_group_key)).toEqual([null, null, null]);
  expect((await bobs.say(channel, 'x', 1)).status).toBe(409);
  const nobody = await bobs.distribute(2, [bob.address]);
  expect(nobody[0]?.status).toBe(200);
  const lacking = await bobs.say(channel, 'x', 2);
  expect(lacking).toMatchObject({ status: 409, body: { key_version: 2, key_maker: bob.address } });
  expect(lacking.body['missing']).toEqual([owner.address, carol.address].toSorted());
  // Bob makes the key of this version; another key in its place is refused, and an old wrap is no new key.
  expect((await carols.distribute(2, [owner.address]))[0]?.status).toBe(409);
  carols.keys.delete(2);
  for (const reply of await bobs.distribute(2, [owner.address, carol.address], bobs.keys.get(2)))
    expect(reply.body).toEqual({ status: 'ok' });
  for (const it of [side, carols]) await it.fetchKeys();
  expect((await carols.say(channel, 'second key', 2)).status).toBe(200);
  expect(await side.read(channel)).toEqual(['first key', 'second key']);

  // A second device with the same keys finds its older keys; the banned has nothing.
  const device = new GroupSide(bob, side.groupId);
  await device.fetchKeys();
  expect(await device.read(channel)).toEqual(['first key', 'second key']);
  for (const reply of [await eves.fetch(channel), await eves.memberKeys(), await eves.say(channel, 'x', 1)])
    expect([reply.status, reply.body]).toEqual([403, { detail: 'Not a member' }]);
  const back = await eve.group(groupCalls.join, { user_id: eve.address, invite_code: invite });
  expect([back.status, back.body]).toEqual([403, { detail: 'Banned' }]);
});

test('E5: a wrap of an older version is refused as the new key', async () => {
  const { owner } = await people('safe');
  const { side } = await newGroup(owner);
  await side.distribute(1, [owner.address]);
  const { members } = (await side.memberKeys()).body as { members: { encrypted_group_key: string }[] };
  expect((await owner.group(groupCalls.rekey, side.actor)).body).toEqual({ key_version: 2 });
  const encrypted_key_b64 = members[0]!.encrypted_group_key;
  const update = { ...side.actor, encrypted_key_b64, key_version: 2 };
  const reply = await owner.group(groupCalls.updateMemberKey, update);
  expect([reply.status, reply.body]).toEqual([400, { detail: 'Not a new key' }]);
});

test('E1: private by id waits for approval, public joins at once; codes rotate; the directory shows public groups', async () => {
  const { owner, bob, carol, eve } = await people('safe');
  const hidden = await newGroup(owner, 'Hidden');
  const open = await newGroup(owner, '100% _open_', true);
  const pending = await bob.group(groupCalls.join, { user_id: bob.address, group_id: hidden.side.groupId });
  expect(pending.body).toEqual({ status: 'pending', group_id: hidden.side.groupId });
  expect((await hidden.side.memberKeys()).body['pending']).toEqual([bob.address]);
  expect((await bob.group(groupCalls.list, { user_id: bob.address })).body).toEqual({ groups: [] });
  const approval = { group_id: hidden.side.groupId, approve_user_id: bob.address, user_id: owner.address };
  expect((await owner.group(groupCalls.approve, approval)).body).toEqual({ status: 'approved' });
  expect((await owner.group(groupCalls.approve, approval)).status).toBe(404);
  expect((await bob.group(groupCalls.list, { user_id: bob.address })).body['groups']).toEqual([
    {
      id: hidden.side.groupId,
      name: 'Hidden',
      is_public: false,
      server_distribute: false,
      server_store_history: false,
      owner_id: owner.address,
      key_version: 1,
    },
  ]);
  const direct = await carol.group(groupCalls.join, { user_id: carol.address, group_id: open.side.groupId });
  expect(direct.body).toMatchObject({ status: 'joined' });

  const rotated = await owner.group(groupCalls.rotateInvite, hidden.side.actor);
  const old = await eve.group(groupCalls.join, { user_id: eve.address, invite_code: hidden.invite });
  expect([old.status, old.body]).toEqual([404, { detail: 'Invalid invite code' }]);
  const invite_code = String(rotated.body['invite_code']);
  expect((await eve.group(groupCalls.join, { user_id: eve.address, invite_code })).body['status']).toBe('joined');
  const nowhere = await eve.group(groupCalls.join, { user_id: eve.address, group_id: 'ab'.repeat(16) });
  expect([nowhere.status, nowhere.body]).toEqual([404, { detail: 'Group not found' }]);

  for (const query of ['100% _', 'OPEN']) {
    const found = await eve.group(groupCalls.discover, { query });
    expect(readAnswer(groupCalls.discover, found.body).groups).toMatchObject([
      { name: '100% _open_', invite_code: open.invite },
    ]);
    expect((await eve.group(groupCalls.publicList, { query })).body['groups']).toHaveLength(1);
  }
  expect((await eve.group(groupCalls.discover, { query: '%hidden%' })).body).toEqual({ groups: [] });
  // The original has the same calls under /api.
  expect((await eve.group(groupCalls.publicList, {}, [], '/api')).body['groups']).toHaveLength(1);
});

test('E3, I6: channels; where client and server of the original disagree both forms are taken', async () => {
  const { owner, bob } = await people('open');
  const { side, invite } = await newGroup(owner);
  await joined(bob, side.groupId, invite);
  const create = (name: string, type?: string) =>
    owner.group(groupCalls.createChannel, { ...side.actor, name, ...(type === undefined ? {} : { type }) });
  const made = await create('calls', 'media');
  expect(made.body['status']).toBe('created');
  expect(await create('calls')).toMatchObject({ status: 409, body: { detail: 'Name already used' } });
  const { channels } = (await bob.group(groupCalls.listChannels, { ...side.actor, user_id: bob.address })).body as {
    channels: { id: string; name: string; type: string }[];
  };
  expect(channels.map((it) => [it.name, it.type])).toEqual([
    ['general', 'text'],
    ['calls', 'media'],
  ]);
  const channel = { channel_id: String(made.body['channel_id']), user_id: owner.address };
  const meta = async () => (await owner.group(groupCalls.channelMeta, channel)).body;
  await owner.group(groupCalls.setChannelMeta, { ...channel, topic: 'a', description: 'b' });
  expect(await meta()).toEqual({ topic: 'a', description: 'b' });
  await owner.group(groupCalls.setChannelMeta, { ...channel, topic: 'c', description: 'd' }, ['topic', 'description']);
  expect(await meta()).toEqual({ topic: 'c', description: 'd' });
  expect((await owner.group(groupCalls.renameChannel, { ...channel, name: 'talks' })).body).toEqual({
    status: 'renamed',
  });
  expect((await owner.group(groupCalls.deleteChannel, channel)).body).toEqual({ status: 'deleted' });
  const last = await owner.group(groupCalls.deleteChannel, { channel_id: channels[0]!.id, user_id: owner.address });
  expect(last.status).toBe(409);

  for (const [call, name] of [
    [groupCalls.setServerDistribute, 'server_distribute'],
    [groupCalls.setServerStoreHistory, 'server_store_history'],
  ] as const) {
    expect((await owner.group(call, { ...side.actor, enabled: true })).body).toEqual({ [name]: true });
    expect(
      (await owner.group(call, { ...side.actor, enabled: false }, ['group_id', 'user_id', 'enabled'])).body,
    ).toEqual({
      [name]: false,
    });
    expect((await owner.group(call, side.actor)).status).toBe(400);
  }
  const transfer = { ...side.actor, new_owner_user_id: bob.address };
  const moved = await owner.group(groupCalls.transferOwner, transfer, ['new_owner_user_id']);
  expect(moved.body).toEqual({ status: 'transferred', new_owner: bob.address });
  const back = { group_id: side.groupId, user_id: bob.address, new_owner_user_id: owner.address };
  expect((await bob.group(groupCalls.transferOwner, back)).status).toBe(200);
  expect((await bob.group(groupCalls.role, { ...side.actor, user_id: bob.address })).body).toEqual({ role: 'admin' });
});

test('E6: pages by since and limit miss nothing, whatever clocks say; history from before joining is hidden unless set', async () => {
  const { owner, bob } = await people('open');
  const { side, invite, channel } = await newGroup(owner);
  side.keys.set(1, new Uint8Array(32));
  const times = [0, 5, 3, 3, 1e10, -100];
  for (const [i, offset] of times.entries()) {
    const body = { ...side.sealed(channel, `${i}`, 1), timestamp: owner.time() + offset };
    expect((await owner.group(groupCalls.sendMessage, body)).status).toBe(200);
  }
  const pages: string[] = [];
  let since = 0;
  for (;;) {
    const texts = await side.read(channel, since, 2);
    if (texts.length === 0) break;
    pages.push(...texts);
    const { messages } = (await side.fetch(channel, since, 2)).body as { messages: { timestamp: number }[] };
    since = messages.at(-1)!.timestamp;
  }
  expect(pages).toEqual(['0', '1', '2', '3', '4', '5']);
  expect(since).toBeLessThan(owner.time() + 61);

  const bobs = await joined(bob, side.groupId, invite);
  bobs.keys.set(1, new Uint8Array(32));
  expect(await bobs.read(channel)).toEqual([]);
  await side.say(channel, 'for bob', 1);
  expect(await bobs.read(channel)).toEqual(['for bob']);
  await owner.group(groupCalls.setServerStoreHistory, { ...side.actor, enabled: true });
  expect(await bobs.read(channel)).toHaveLength(7);
});

test('I4: group messages: a copy is refused, ten a second pass, and the oldest make room', async () => {
  const { owner, relay, clock } = await people('open', { perSecond: 10, groupMessages: 5 });
  const { side, channel } = await newGroup(owner);
  side.keys.set(1, new Uint8Array(32));
  const body = side.sealed(channel, 'x', 1);
  expect((await owner.group(groupCalls.sendMessage, body)).status).toBe(200);
  expect(await owner.group(groupCalls.sendMessage, { ...body, timestamp: 5 })).toMatchObject({
    status: 409,
    body: { detail: 'Already received' },
  });
  const bodies = Array.from({ length: 40 }, (_, i) => side.sealed(channel, `${i}`, 1));
  const replies = await Promise.all(bodies.map((it) => owner.group(groupCalls.sendMessage, it)));
  const limited = replies.filter((reply) => reply.status === 429);
  expect(limited.length).toBeGreaterThan(0);
  expect(limited[0]?.body).toEqual({ detail: 'Rate limit exceeded' });
  expect(limited[0]?.headers.get('retry-after')).toBe('1');
  const count = async () =>
    (await relay.store.database.read.get<{ n: number }>('SELECT count(*) AS n FROM whispr_group_message'))?.n;
  expect(await count()).toBe(5);
  clock.advance(31 * 86_400_000);
  await relay.sweep();
  expect(await count()).toBe(0);
});

test('E9: limits: members of a group, groups of an owner', async () => {
  const { owner, bob, carol } = await people('open', { members: 2 });
  const { side, invite } = await newGroup(owner);
  await joined(bob, side.groupId, invite);
  const full = await carol.group(groupCalls.join, { user_id: carol.address, invite_code: invite });
  expect([full.status, full.body]).toEqual([409, { detail: 'Limit reached' }]);
  for (let i = 1; i < 100; i += 1) await owner.group(groupCalls.create, { name: `${i}`, owner_id: owner.address });
  const another = await owner.group(groupCalls.create, { name: 'one more', owner_id: owner.address });
  expect([another.status, another.body]).toEqual([409, { detail: 'Limit reached' }]);
});
