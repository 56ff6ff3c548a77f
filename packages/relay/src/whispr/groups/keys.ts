import type { Bytes, Reads, Statements } from '../../store/sql/statements.ts';
import { base64 } from '../base64.ts';
import { WhisprFailure } from '../failure.ts';
import { change, groupOf, memberOf, needMember, type GroupRow, type Groups, type MemberRow } from './rows.ts';

const NAMED = 1000;

type KeyUpdate = {
  group_id: string;
  /** Whose key it is. */
  user_id: string;
  encrypted_key_b64: Uint8Array;
  key_version: number;
};

/**
 * Wrapped keys of all members. `asker` is undefined only in open mode. A key of an older version is never shown as the
 * present one where members must prove themselves: the original files it under the new version, and the banned read on.
 * Beside the documented fields: the asker's own older keys, and for owner and admins who waits for approval.
 */
export async function memberKeys({ database, rules }: Groups, groupId: string, asker: string | undefined) {
  const sql = database.read;
  const group = await groupOf(sql, groupId);
  const member = asker === undefined ? undefined : await needMember(sql, groupId, asker);
  const rows = await sql.all<MemberRow & { wrapped: Bytes | null }>(
    `SELECT m.user_id, m.role, m.joined_seq, m.key_version, k.wrapped FROM whispr_member m
     LEFT JOIN whispr_key k ON k.group_id = m.group_id AND k.user_id = m.user_id AND k.key_version = m.key_version
     WHERE m.group_id = ? ORDER BY m.user_id`,
    groupId,
  );
  return {
    key_version: group.key_version,
    server_distribute: group.server_distribute === 1,
    server_store_history: group.server_store_history === 1,
    members: rows.map(({ user_id, role, key_version, wrapped }) => ({
      user_id,
      role,
      encrypted_group_key:
        wrapped === null || (rules.strict && key_version !== group.key_version) ? null : base64(wrapped),
      key_version,
    })),
    ...(member === undefined ? {} : await ownKeys(sql, groupId, member)),
  };
}

/**
 * Stores a wrapped key of the present version. `actor` is undefined only in open mode, where the original's rules hold.
 * Else: who brings the first wrap of a version makes its key; after that only those who have the key pass it on, and a
 * wrap that is there is replaced by its owner, the maker, or an owner or admin of the group alone.
 */
export function updateMemberKey(groups: Groups, update: KeyUpdate, actor: string | undefined) {
  const { group_id, user_id, encrypted_key_b64, key_version } = update;
  return change(
    groups,
    group_id,
    async (sql, group) => {
      if (actor !== undefined) await needMember(sql, group_id, actor);
      const target = await memberOf(sql, group_id, user_id);
      if (target === undefined) throw new WhisprFailure('whispr/no-member');
      if (key_version !== group.key_version) throw await mismatch(sql, group);
      if (actor !== undefined) await mayWrap(sql, group, target, actor);
      const before = await sql.get(
        'SELECT key_version FROM whispr_key WHERE group_id = ? AND wrapped = ? AND key_version <> ?',
        group_id,
        encrypted_key_b64,
        key_version,
      );
      if (before !== undefined) throw new WhisprFailure('whispr/old-key');
      await sql.run(
        `INSERT INTO whispr_key (group_id, user_id, key_version, wrapped) VALUES (?, ?, ?, ?)
         ON CONFLICT (group_id, user_id, key_version) DO UPDATE SET wrapped = excluded.wrapped`,
        group_id,
        user_id,
        key_version,
        encrypted_key_b64,
      );
      const has = 'UPDATE whispr_member SET key_version = ? WHERE group_id = ? AND user_id = ?';
      await sql.run(has, key_version, group_id, user_id);
      if (actor !== undefined && group.key_maker === null)
        await sql.run('UPDATE whispr_group SET key_maker = ? WHERE id = ?', actor, group_id);
      return { status: 'ok' as const };
    },
    'grow',
  );
}

/** Refuses a message whose key version is not the present one, or whose key not every member has yet. */
export async function needKey(sql: Statements, group: GroupRow, version: number, strict: boolean): Promise<void> {
  if (version !== group.key_version) throw await mismatch(sql, group);
  if (!strict) return;
  const lacking = await sql.get(
    'SELECT user_id FROM whispr_member WHERE group_id = ? AND key_version < ? LIMIT 1',
    group.id,
    version,
  );
  if (lacking !== undefined) throw await mismatch(sql, group);
}

/** 409 with what the client needs to go on: the version, who has no key of it, and who makes it. */
async function mismatch(sql: Reads, group: GroupRow): Promise<WhisprFailure> {
  const missing = await sql.all<{ user_id: string }>(
    `SELECT user_id FROM whispr_member WHERE group_id = ? AND key_version < ? ORDER BY user_id LIMIT ${NAMED}`,
    group.id,
    group.key_version,
  );
  const more = {
    key_version: group.key_version,
    missing: missing.map((row) => row.user_id),
    key_maker: group.key_maker,
  };
  return new WhisprFailure('whispr/key-version', { more });
}

async function mayWrap(sql: Statements, group: GroupRow, target: MemberRow, actor: string): Promise<void> {
  if (group.key_maker === null || group.key_maker === actor) return;
  const by = await needMember(sql, group.id, actor);
  // It cannot know the key that others already use.
  if (by.key_version !== group.key_version) throw await mismatch(sql, group);
  const replaces = target.key_version === group.key_version;
  if (replaces && target.user_id !== actor && by.role === 'member') throw new WhisprFailure('whispr/not-allowed');
}

async function ownKeys(sql: Reads, groupId: string, member: MemberRow) {
  const own = await sql.all<{ key_version: number; wrapped: Bytes }>(
    'SELECT key_version, wrapped FROM whispr_key WHERE group_id = ? AND user_id = ? ORDER BY key_version',
    groupId,
    member.user_id,
  );
  const own_keys = own.map((row) => ({ key_version: row.key_version, encrypted_group_key: base64(row.wrapped) }));
  if (member.role === 'member') return { own_keys };
  const pending = await sql.all<{ user_id: string }>(
    `SELECT user_id FROM whispr_outsider WHERE group_id = ? AND state = 'pending' ORDER BY user_id`,
    groupId,
  );
  return { own_keys, pending: pending.map((row) => row.user_id) };
}
