import { groupCalls, type WhisprCall } from '@whispr/protocol/whispr';
import { expect, test } from 'vitest';
import type * as z from 'zod/mini';
import { relayConfig } from '../src/index.ts';
import { testRelay } from './support/relay.ts';
import { newWhisprClient, type Reply, type WhisprClient } from './support/whispr-client.ts';
import { GroupSide, joined, newGroup } from './support/whispr-group.ts';

type Call = WhisprCall<z.ZodMiniType, z.ZodMiniType>;
type Given = Record<string, string | number | boolean>;
type World = Awaited<ReturnType<typeof world>>;

const WHO = ['owner', 'admin', 'member', 'pending', 'stranger'] as const;
type Who = (typeof WHO)[number];

/** A private group with a person of every kind, and two members to do things to. */
async function world(mode: 'safe' | 'open') {
  const parts = await testRelay({ whispr: { ...relayConfig().whispr, mode, perSecond: 10_000 } });
  const client = (): Promise<WhisprClient> => newWhisprClient(parts.relay.url, parts.clock, mode === 'safe');
  const [first, owner, member, pending, stranger, target, victim] = [
    await client(),
    await client(),
    await client(),
    await client(),
    await client(),
    await client(),
    await client(),
  ];
  const { side, invite, channel } = await newGroup(first);
  for (const one of [owner, member, target, victim]) await joined(one, side.groupId, invite);
  await first.group(groupCalls.transferOwner, { ...side.actor, new_owner_user_id: owner.address });
  await pending.group(groupCalls.join, { user_id: pending.address, group_id: side.groupId });
  const owners = new GroupSide(owner, side.groupId);
  await side.distribute(
    1,
    [owner, first, member, target, victim].map((one) => one.address),
  );
  await owners.fetchKeys();
  const spare = await owner.group(groupCalls.createChannel, { ...owners.actor, name: 'spare' });
  const people: Record<Who, WhisprClient> = { owner, admin: first, member, pending, stranger };
  return {
    ...parts,
    people,
    target,
    victim,
    channel,
    spare: String(spare.body['channel_id']),
    group_id: side.groupId,
    owners,
  };
}

/** Every call that acts as somebody, who may make it, and its parameters beside group and person. */
const MATRIX: readonly (readonly [name: string, call: Call, may: readonly Who[], given: (it: World) => Given])[] = [
  ['info', groupCalls.info, ['owner', 'admin', 'member'], () => ({})],
  ['role', groupCalls.role, ['owner', 'admin', 'member'], () => ({})],
  ['channels', groupCalls.listChannels, ['owner', 'admin', 'member'], () => ({})],
  ['channel meta', groupCalls.channelMeta, ['owner', 'admin', 'member'], (it) => ({ channel_id: it.channel })],
  ['member keys', groupCalls.memberKeys, ['owner', 'admin', 'member'], () => ({})],
  ['fetch', groupCalls.fetchMessages, ['owner', 'admin', 'member'], (it) => ({ channel_id: it.channel })],
  ['rename', groupCalls.rename, ['owner', 'admin'], () => ({ new_name: 'new' })],
  ['public', groupCalls.setPublic, ['owner', 'admin'], () => ({ is_public: false })],
  ['distribute', groupCalls.setServerDistribute, ['owner', 'admin'], () => ({ enabled: true })],
  ['history', groupCalls.setServerStoreHistory, ['owner', 'admin'], () => ({ enabled: false })],
  ['rotate', groupCalls.rotateInvite, ['owner', 'admin'], () => ({})],
  ['approve', groupCalls.approve, ['owner', 'admin'], (it) => ({ approve_user_id: it.people.pending.address })],
  ['ban', groupCalls.ban, ['owner', 'admin'], (it) => ({ target_user_id: it.victim.address })],
  ['rekey', groupCalls.rekey, ['owner', 'admin'], () => ({})],
  ['new channel', groupCalls.createChannel, ['owner'], () => ({ name: 'another' })],
  ['rename channel', groupCalls.renameChannel, ['owner', 'admin'], (it) => ({ channel_id: it.spare, name: 'x' })],
  ['set meta', groupCalls.setChannelMeta, ['owner', 'admin'], (it) => ({ channel_id: it.spare, topic: 'x' })],
  ['delete channel', groupCalls.deleteChannel, ['owner', 'admin'], (it) => ({ channel_id: it.spare })],
  ['transfer', groupCalls.transferOwner, ['owner'], (it) => ({ new_owner_user_id: it.target.address })],
  ['delete', groupCalls.delete, ['owner'], () => ({})],
];

const DETAILS = ['Not a member', 'Not allowed'];

async function rows({ relay }: World): Promise<string> {
  const tables = ['whispr_group', 'whispr_member', 'whispr_outsider', 'whispr_key', 'whispr_channel'];
  const all = await Promise.all(tables.map((table) => relay.store.database.read.all(`SELECT * FROM ${table}`)));
  return JSON.stringify(all);
}

for (const mode of ['safe', 'open'] as const)
  test(`E2: who may make which call, ${mode}: refused ones are 403 and change nothing`, async () => {
    const it = await world(mode);
    const before = await rows(it);
    const call = (who: Who, [, what, , given]: (typeof MATRIX)[number]): Promise<Reply> =>
      it.people[who].group(what, { group_id: it.group_id, user_id: it.people[who].address, ...given(it) });
    for (const entry of MATRIX)
      for (const who of WHO.filter((one) => !entry[2].includes(one))) {
        const { status, body } = await call(who, entry);
        expect([entry[0], who, status], JSON.stringify(body)).toEqual([entry[0], who, 403]);
        expect(DETAILS).toContain(body['detail']);
      }
    expect(await rows(it)).toBe(before);
    // Those that may, the least powerful of them; after a transfer the group is another's to delete.
    for (const entry of MATRIX.filter(([name]) => name !== 'transfer')) {
      const [who = 'owner'] = entry[2].slice(-1);
      const reply = await call(who, entry);
      expect([entry[0], who, reply.status], JSON.stringify(reply.body)).toEqual([entry[0], who, 200]);
    }
  });

test('E2, I6: safe: nobody acts as somebody else; without a proof nobody acts at all', async () => {
  const it = await world('safe');
  const before = await rows(it);
  const { owner, stranger } = it.people;
  const unsigned = await newWhisprClient(it.relay.url, it.clock, false);
  const message = it.owners.sealed(it.channel, 'forged', 1);
  const all: (readonly [Call, Given])[] = [
    ...MATRIX.filter(([name]) => name !== 'info').map(
      ([, call, , given]) => [call, { group_id: it.group_id, user_id: owner.address, ...given(it) }] as const,
    ),
    [groupCalls.sendMessage, message],
    [groupCalls.create, { name: 'x', owner_id: owner.address }],
    [groupCalls.join, { user_id: owner.address, group_id: it.group_id }],
    [groupCalls.leave, { user_id: owner.address, group_id: it.group_id }],
    [groupCalls.list, { user_id: owner.address }],
  ];
  for (const forger of [stranger, unsigned])
    for (const [call, given] of all) {
      const reply = await forger.group(call, given);
      expect([call.path, reply.status, reply.body]).toEqual([
        call.path,
        403,
        { detail: 'Proof of possession missing or wrong' },
      ]);
    }
  // A wrapped key needs a member behind it, not a name in the query.
  const key = {
    group_id: it.group_id,
    user_id: owner.address,
    encrypted_key_b64: Buffer.alloc(80).toString('base64'),
    key_version: 1,
  };
  expect((await unsigned.group(groupCalls.updateMemberKey, key)).status).toBe(403);
  expect((await stranger.group(groupCalls.updateMemberKey, key)).body).toEqual({ detail: 'Not a member' });
  expect((await it.people.member.group(groupCalls.updateMemberKey, key)).body).toEqual({ detail: 'Not allowed' });
  const nobody = await unsigned.group(groupCalls.delete, { group_id: it.group_id });
  expect([nobody.status, nobody.body]).toEqual([401, { detail: 'Not authenticated' }]);
  expect(await rows(it)).toBe(before);
});

test('E2: nobody bans the owner, an admin no admin; an owner who is not alone transfers before leaving', async () => {
  const it = await world('safe');
  const { owner, admin } = it.people;
  const ban = (by: WhisprClient, target: string) =>
    by.group(groupCalls.ban, { group_id: it.group_id, user_id: by.address, target_user_id: target });
  for (const [by, target] of [
    [admin, owner],
    [owner, owner],
    [admin, admin],
  ] as const)
    expect((await ban(by, target.address)).body).toEqual({ detail: 'Not allowed' });
  const leave = await owner.group(groupCalls.leave, { group_id: it.group_id, user_id: owner.address });
  expect([leave.status, leave.body]).toEqual([409, { detail: 'Transfer the group first' }]);
  expect((await ban(owner, admin.address)).body['status']).toBe('banned');
  expect((await ban(owner, it.people.stranger.address)).body).toEqual({ status: 'not_member' });
  // Approving somebody who was banned lifts the ban.
  const approval = { group_id: it.group_id, user_id: owner.address, approve_user_id: admin.address };
  expect((await owner.group(groupCalls.approve, approval)).body).toEqual({ status: 'approved' });
});

test('E2: a group that is deleted, or left by its last member, leaves nothing behind', async () => {
  const it = await world('safe');
  const { owner } = it.people;
  await it.owners.say(it.channel, 'hello', 1);
  const { side } = await newGroup(it.target);
  await it.target.group(groupCalls.leave, side.actor);
  await owner.group(groupCalls.delete, { group_id: it.group_id, user_id: owner.address });
  expect(await rows(it)).toBe('[[],[],[],[],[]]');
  expect(await it.relay.store.database.read.all('SELECT id FROM whispr_group_message')).toEqual([]);
});
