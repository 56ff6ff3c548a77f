import { fromUtf8 } from '@whispr/protocol/bytes';
import type { Database, Reads, Statements } from '../../store/sql/statements.ts';
import { type RefusalCode, WhisprFailure } from '../failure.ts';

export type GroupRow = {
  id: string;
  name: string;
  is_public: number;
  server_distribute: number;
  server_store_history: number;
  owner_id: string;
  invite_code: string;
  key_version: number;
  /** Who made the key of this version; null until somebody has. */
  key_maker: string | null;
  /** Messages there ever were: numbers them. */
  messages: number;
  created_at: number;
};
export type Role = 'owner' | 'admin' | 'member';
export type MemberRow = { user_id: string; role: Role; joined_seq: number; key_version: number };

const GROUP = `SELECT id, name, is_public, server_distribute, server_store_history, owner_id, invite_code, key_version,
  key_maker, messages, created_at FROM whispr_group WHERE id = ?`;
const MEMBER = 'SELECT user_id, role, joined_seq, key_version FROM whispr_member WHERE group_id = ? AND user_id = ?';

/** What groups are limited by, and whether members must prove themselves. */
export type GroupRules = {
  members: number;
  groupMessages: number;
  groupTtlSeconds: number;
  /** A key version means a key that every member has: messages wait until it is so. Original clients cannot do that. */
  strict: boolean;
};

export type Groups = { database: Database; rules: GroupRules; now: () => number };

/** Changes of one group: its row is locked first, so that two processes change it one after the other. */
export function change<T>(
  { database }: Groups,
  groupId: string,
  work: (sql: Statements, group: GroupRow) => Promise<T>,
  growth: 'grow' | 'free' = 'free',
): Promise<T> {
  return database.write(fromUtf8(groupId), growth, async (sql) => {
    const group = await sql.get<GroupRow>(`${GROUP} FOR UPDATE`, groupId);
    if (group === undefined) throw new WhisprFailure('whispr/no-group');
    return work(sql, group);
  });
}

/** `whispr/no-group`. */
export async function groupOf(sql: Reads, groupId: string): Promise<GroupRow> {
  const group = await sql.get<GroupRow>(GROUP, groupId);
  if (group === undefined) throw new WhisprFailure('whispr/no-group');
  return group;
}

/** A member; people who wait for approval and the banned are none. */
export function memberOf(sql: Reads, groupId: string, userId: string): Promise<MemberRow | undefined> {
  return sql.get<MemberRow>(MEMBER, groupId, userId);
}

/** The member, with one of `roles` if any are given: `whispr/not-member`, `whispr/not-allowed`. */
export async function needMember(sql: Reads, groupId: string, userId: string, ...roles: Role[]): Promise<MemberRow> {
  const member = await memberOf(sql, groupId, userId);
  const refusal: RefusalCode | undefined =
    member === undefined
      ? 'whispr/not-member'
      : roles.length > 0 && !roles.includes(member.role)
        ? 'whispr/not-allowed'
        : undefined;
  if (member === undefined || refusal !== undefined) throw new WhisprFailure(refusal ?? 'whispr/not-member');
  return member;
}

/** A name that people read: something, on one line. */
export function cleanName(name: string): string {
  if (name.trim() === '' || /\p{Cc}/u.test(name)) throw new WhisprFailure('whispr/bad-request');
  return name;
}

/** Longer text; a NUL is no character for every database. */
export function cleanText(text: string): string {
  if (text.includes('\0')) throw new WhisprFailure('whispr/bad-request');
  return text;
}

/** The next version, which nobody has a key of: who has left cannot read on. */
export async function nextKeyVersion(sql: Statements, group: GroupRow): Promise<number> {
  const version = group.key_version + 1;
  await sql.run('UPDATE whispr_group SET key_version = ?, key_maker = NULL WHERE id = ?', version, group.id);
  return version;
}
