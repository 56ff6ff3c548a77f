import { WhisprFailure } from '../failure.ts';
import { cleanText, groupOf, memberOf, type GroupRow, type Groups } from './rows.ts';

/** A group as members see it. */
function info(group: GroupRow) {
  return {
    id: group.id,
    name: group.name,
    is_public: group.is_public === 1,
    server_distribute: group.server_distribute === 1,
    server_store_history: group.server_store_history === 1,
    owner_id: group.owner_id,
    key_version: group.key_version,
  };
}

/** Groups of a person. */
export async function listGroups({ database }: Groups, userId: string) {
  const rows = await database.read.all<GroupRow>(
    `SELECT g.* FROM whispr_group g JOIN whispr_member m ON m.group_id = g.id WHERE m.user_id = ? ORDER BY g.created_at`,
    userId,
  );
  return { groups: rows.map((row) => info(row)) };
}

/** One group; a private one only for its members. */
export async function groupInfo({ database }: Groups, groupId: string, userId: string | undefined) {
  const group = await groupOf(database.read, groupId);
  const member = userId === undefined ? undefined : await memberOf(database.read, groupId, userId);
  if (group.is_public === 0 && member === undefined) throw new WhisprFailure('whispr/not-member');
  return info(group);
}

/** Public groups whose name contains `query`, newest first. */
async function findPublic({ database }: Groups, query: string, limit: number): Promise<GroupRow[]> {
  const pattern = `%${cleanText(query)
    .toLowerCase()
    .replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return database.read.all<GroupRow>(
    String.raw`SELECT * FROM whispr_group WHERE is_public = 1 AND lower(name) LIKE ? ESCAPE '\'
     ORDER BY created_at DESC LIMIT ?`,
    pattern,
    limit,
  );
}

export async function discoverGroups(groups: Groups, query = '', limit = 50) {
  const found = await findPublic(groups, query, limit);
  return {
    groups: found.map((group) => {
      const { is_public: _, ...rest } = info(group);
      return { ...rest, invite_code: group.invite_code, created_at: group.created_at };
    }),
  };
}

export async function publicGroups(groups: Groups, query = '', limit = 200) {
  const found = await findPublic(groups, query, limit);
  return {
    groups: found.map(({ id, name, owner_id, invite_code, key_version, created_at }) => ({
      id,
      name,
      owner_id,
      invite_code,
      key_version,
      created_at,
    })),
  };
}
