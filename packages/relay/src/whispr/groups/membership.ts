import { randomBytes } from 'node:crypto';
import { fromUtf8 } from '@whispr/protocol/bytes';
import type { Statements } from '../../store/sql/statements.ts';
import { WhisprFailure } from '../failure.ts';
import { GROUP_TABLES } from '../store/tables.ts';
import { insertChannel } from './channels.ts';
import {
  change,
  cleanName,
  groupOf,
  memberOf,
  needMember,
  nextKeyVersion,
  type GroupRow,
  type Groups,
} from './rows.ts';

/** Groups one person may own. */
const OWNED = 100;

export const newId = (): string => randomBytes(16).toString('hex');
/** Eleven url-safe characters. */
export const newInviteCode = (): string => randomBytes(8).toString('base64url');

/** Makes a group with the channel "general" and its owner as the only member. */
export async function createGroup(groups: Groups, given: { name: string; is_public?: boolean; owner_id: string }) {
  const { database, now } = groups;
  const [id, invite_code, name, seconds] = [newId(), newInviteCode(), cleanName(given.name), now() / 1000];
  await database.write(fromUtf8(id), 'grow', async (sql) => {
    const owned = await sql.get<{ count: number }>(
      'SELECT count(*) AS count FROM whispr_group WHERE owner_id = ?',
      given.owner_id,
    );
    if ((owned?.count ?? 0) >= OWNED) throw new WhisprFailure('whispr/too-many');
    await sql.run(
      `INSERT INTO whispr_group (id, name, is_public, server_distribute, server_store_history, owner_id, invite_code,
         key_version, key_maker, messages, created_at) VALUES (?, ?, ?, 0, 0, ?, ?, 1, ?, 0, ?)`,
      id,
      name,
      given.is_public === true ? 1 : 0,
      given.owner_id,
      invite_code,
      given.owner_id,
      seconds,
    );
    await insertChannel(sql, id, newId(), 'general', 'text', seconds);
    await insertMember(sql, id, given.owner_id, 'owner', 0);
  });
  return { id, invite_code };
}

/** By invite code, or by id: a private group then waits for approval. */
export async function joinGroup(
  groups: Groups,
  {
    user_id,
    invite_code,
    group_id,
  }: { user_id: string; invite_code?: string | undefined; group_id?: string | undefined },
) {
  const { database } = groups;
  const found =
    invite_code === undefined
      ? group_id
      : (await database.read.get<{ id: string }>('SELECT id FROM whispr_group WHERE invite_code = ?', invite_code))?.id;
  if (found === undefined) throw new WhisprFailure('whispr/bad-invite');
  return change(
    groups,
    found,
    async (sql, group) => {
      // Rotated, or another group than was asked for.
      const invited = invite_code === group.invite_code;
      if (invite_code !== undefined && (!invited || (group_id ?? found) !== found))
        throw new WhisprFailure('whispr/bad-invite');
      if ((await memberOf(sql, found, user_id)) !== undefined)
        return { status: 'already_member' as const, group_id: found };
      const state = await outsiderState(sql, found, user_id);
      if (state === 'banned') throw new WhisprFailure('whispr/banned');
      if (state === undefined) await needPlace(sql, groups, found);
      if (invited || group.is_public === 1) {
        await admit(sql, group, user_id);
        return { status: 'joined' as const, group_id: found, key_version: group.key_version };
      }
      if (state === undefined)
        await sql.run(
          `INSERT INTO whispr_outsider (group_id, user_id, state) VALUES (?, ?, 'pending')`,
          found,
          user_id,
        );
      return { status: 'pending' as const, group_id: found };
    },
    'grow',
  );
}

/** Admits someone who waits; for someone banned it lifts the ban. */
export function approve(
  groups: Groups,
  { group_id, approve_user_id, user_id }: Record<'group_id' | 'approve_user_id' | 'user_id', string>,
) {
  return change(
    groups,
    group_id,
    async (sql, group) => {
      await needMember(sql, group_id, user_id, 'owner', 'admin');
      if ((await outsiderState(sql, group_id, approve_user_id)) === undefined)
        throw new WhisprFailure('whispr/no-member');
      await admit(sql, group, approve_user_id);
      return { status: 'approved' as const };
    },
    'grow',
  );
}

/** Leaving makes a new key version. An owner who is not alone transfers the group first; the last one closes it. */
export function leaveGroup(groups: Groups, { user_id, group_id }: Record<'user_id' | 'group_id', string>) {
  return change(groups, group_id, async (sql, group) => {
    const member = await memberOf(sql, group_id, user_id);
    if (member === undefined) {
      await sql.run(
        `DELETE FROM whispr_outsider WHERE group_id = ? AND user_id = ? AND state = 'pending'`,
        group_id,
        user_id,
      );
      return { status: 'not_member' as const };
    }
    if (member.role === 'owner') {
      if ((await countOf(sql, 'whispr_member', group_id)) > 1) throw new WhisprFailure('whispr/owner-stays');
      await removeGroup(sql, group_id);
      return { status: 'left' as const, new_key_version: group.key_version + 1 };
    }
    await removeMember(sql, group_id, user_id);
    return { status: 'left' as const, new_key_version: await nextKeyVersion(sql, group) };
  });
}

/** An admin bans members, the owner also admins. The banned cannot come back, and have none of the next keys. */
export function ban(
  groups: Groups,
  { group_id, target_user_id, user_id }: Record<'group_id' | 'target_user_id' | 'user_id', string>,
) {
  return change(groups, group_id, async (sql, group) => {
    const actor = await needMember(sql, group_id, user_id, 'owner', 'admin');
    const target = await memberOf(sql, group_id, target_user_id);
    if (target === undefined) {
      const banned = `UPDATE whispr_outsider SET state = 'banned' WHERE group_id = ? AND user_id = ?`;
      await sql.run(banned, group_id, target_user_id);
      return { status: 'not_member' as const };
    }
    if (target.role === 'owner' || (target.role === 'admin' && actor.role !== 'owner'))
      throw new WhisprFailure('whispr/not-allowed');
    await removeMember(sql, group_id, target_user_id);
    await sql.run(
      `INSERT INTO whispr_outsider (group_id, user_id, state) VALUES (?, ?, 'banned')`,
      group_id,
      target_user_id,
    );
    return { status: 'banned' as const, new_key_version: await nextKeyVersion(sql, group) };
  });
}

/** The owner closes the group, with everything in it. */
export function deleteGroup(groups: Groups, groupId: string, userId: string) {
  return change(groups, groupId, async (sql) => {
    await needMember(sql, groupId, userId, 'owner');
    await removeGroup(sql, groupId);
    return { status: 'deleted' as const };
  });
}

/** The role of a member. */
export async function roleOf({ database }: Groups, groupId: string, userId: string) {
  await groupOf(database.read, groupId);
  return { role: (await needMember(database.read, groupId, userId)).role };
}

async function admit(sql: Statements, group: GroupRow, userId: string): Promise<void> {
  await sql.run('DELETE FROM whispr_outsider WHERE group_id = ? AND user_id = ?', group.id, userId);
  await insertMember(sql, group.id, userId, 'member', group.messages);
}

async function insertMember(
  sql: Statements,
  groupId: string,
  userId: string,
  role: string,
  seq: number,
): Promise<void> {
  await sql.run(
    'INSERT INTO whispr_member (group_id, user_id, role, joined_seq, key_version) VALUES (?, ?, ?, ?, 0)',
    groupId,
    userId,
    role,
    seq,
  );
}

async function removeMember(sql: Statements, groupId: string, userId: string): Promise<void> {
  for (const table of ['whispr_member', 'whispr_key'])
    await sql.run(`DELETE FROM ${table} WHERE group_id = ? AND user_id = ?`, groupId, userId);
}

async function removeGroup(sql: Statements, groupId: string): Promise<void> {
  for (const table of GROUP_TABLES) await sql.run(`DELETE FROM ${table} WHERE group_id = ?`, groupId);
  await sql.run('DELETE FROM whispr_file WHERE owner = ?', groupId);
  await sql.run('DELETE FROM whispr_group WHERE id = ?', groupId);
}

async function outsiderState(sql: Statements, groupId: string, userId: string): Promise<string | undefined> {
  const query = 'SELECT state FROM whispr_outsider WHERE group_id = ? AND user_id = ?';
  return (await sql.get<{ state: string }>(query, groupId, userId))?.state;
}

async function countOf(sql: Statements, table: string, groupId: string): Promise<number> {
  const row = await sql.get<{ count: number }>(`SELECT count(*) AS count FROM ${table} WHERE group_id = ?`, groupId);
  return row?.count ?? 0;
}

/** Those who wait count too, so that strangers cannot fill a group's list without end. */
async function needPlace(sql: Statements, { rules }: Groups, groupId: string): Promise<void> {
  const [members, outsiders] = [
    await countOf(sql, 'whispr_member', groupId),
    await countOf(sql, 'whispr_outsider', groupId),
  ];
  if (members >= rules.members || outsiders >= rules.members) throw new WhisprFailure('whispr/too-many');
}
