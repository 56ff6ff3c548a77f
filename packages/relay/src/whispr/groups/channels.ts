import type { Reads, Statements } from '../../store/sql/statements.ts';
import { WhisprFailure } from '../failure.ts';
import { change, cleanName, cleanText, groupOf, needMember, type Groups, type Role } from './rows.ts';

const CHANNELS = 100;
/** Channels are listed as they were made; two of one moment still have an order. */
const STEP_S = 0.000_001;
const TYPE = /^[a-z][a-z0-9-]{0,31}$/;

export type ChannelRow = {
  id: string;
  group_id: string;
  name: string;
  type: string;
  topic: string | null;
  description: string | null;
  created_at: number;
  /** Time of the newest message, seconds. */
  last_sent: number;
};

export async function insertChannel(
  sql: Statements,
  groupId: string,
  id: string,
  name: string,
  type: string,
  seconds: number,
): Promise<void> {
  await sql.run(
    'INSERT INTO whispr_channel (id, group_id, name, type, created_at, last_sent) VALUES (?, ?, ?, ?, ?, 0)',
    id,
    groupId,
    name,
    type,
    seconds,
  );
}

/** `whispr/no-channel`. */
export async function channelOf(sql: Reads, channelId: string): Promise<ChannelRow> {
  const channel = await sql.get<ChannelRow>('SELECT * FROM whispr_channel WHERE id = ?', channelId);
  if (channel === undefined) throw new WhisprFailure('whispr/no-channel');
  return channel;
}

/** The owner makes channels; names are unique in the group. */
export function createChannel(
  groups: Groups,
  id: string,
  given: { user_id: string; group_id: string; name: string; type?: string | undefined },
) {
  const [name, type = 'text'] = [cleanName(given.name), given.type];
  if (!TYPE.test(type)) throw new WhisprFailure('whispr/bad-request');
  return change(
    groups,
    given.group_id,
    async (sql) => {
      await needMember(sql, given.group_id, given.user_id, 'owner');
      const { count, newest } = await channelsOf(sql, given.group_id);
      if (count >= CHANNELS) throw new WhisprFailure('whispr/too-many');
      await needFreeName(sql, given.group_id, name);
      await insertChannel(sql, given.group_id, id, name, type, Math.max(groups.now() / 1000, newest + STEP_S));
      return { status: 'created' as const, channel_id: id };
    },
    'grow',
  );
}

export function renameChannel(groups: Groups, given: { channel_id: string; user_id: string; name: string }) {
  const name = cleanName(given.name);
  return changeChannel(groups, given, ['owner', 'admin'], async (sql, channel) => {
    if (channel.name !== name) await needFreeName(sql, channel.group_id, name);
    await sql.run('UPDATE whispr_channel SET name = ? WHERE id = ?', name, channel.id);
    return { status: 'renamed' as const };
  });
}

/** A channel goes with its messages. */
export function deleteChannel(groups: Groups, given: { channel_id: string; user_id: string }) {
  return changeChannel(groups, given, ['owner', 'admin'], async (sql, channel) => {
    if ((await channelsOf(sql, channel.group_id)).count === 1) throw new WhisprFailure('whispr/last-channel');
    await sql.run('DELETE FROM whispr_group_message WHERE channel_id = ?', channel.id);
    await sql.run('DELETE FROM whispr_channel WHERE id = ?', channel.id);
    return { status: 'deleted' as const };
  });
}

export function setChannelMeta(
  groups: Groups,
  given: { channel_id: string; user_id: string; topic?: string | undefined; description?: string | undefined },
) {
  const [topic, description] = [cleanText(given.topic ?? ''), cleanText(given.description ?? '')];
  return changeChannel(groups, given, ['owner', 'admin'], async (sql, channel) => {
    const set = 'UPDATE whispr_channel SET topic = ?, description = ? WHERE id = ?';
    await sql.run(set, topic || null, description || null, channel.id);
    return { status: 'ok' as const };
  });
}

export async function listChannels({ database }: Groups, groupId: string, userId: string) {
  await groupOf(database.read, groupId);
  await needMember(database.read, groupId, userId);
  const rows = await database.read.all<ChannelRow>(
    'SELECT * FROM whispr_channel WHERE group_id = ? ORDER BY created_at, name',
    groupId,
  );
  return {
    channels: rows.map(({ id, group_id, name, type, created_at }) => ({ id, group_id, name, type, created_at })),
  };
}

export async function channelMeta({ database }: Groups, channelId: string, userId: string) {
  const { group_id, topic, description } = await channelOf(database.read, channelId);
  await needMember(database.read, group_id, userId);
  return { topic, description };
}

async function changeChannel<T>(
  groups: Groups,
  { channel_id, user_id }: { channel_id: string; user_id: string },
  roles: Role[],
  work: (sql: Statements, channel: ChannelRow) => Promise<T>,
): Promise<T> {
  const { group_id } = await channelOf(groups.database.read, channel_id);
  return change(groups, group_id, async (sql) => {
    await needMember(sql, group_id, user_id, ...roles);
    return work(sql, await channelOf(sql, channel_id));
  });
}

async function needFreeName(sql: Statements, groupId: string, name: string): Promise<void> {
  const taken = await sql.get('SELECT id FROM whispr_channel WHERE group_id = ? AND name = ?', groupId, name);
  if (taken !== undefined) throw new WhisprFailure('whispr/name-taken');
}

/** How many there are, and when the newest was made. */
async function channelsOf(sql: Statements, groupId: string): Promise<{ count: number; newest: number }> {
  const row = await sql.get<{ count: number; newest: number | null }>(
    'SELECT count(*) AS count, max(created_at) AS newest FROM whispr_channel WHERE group_id = ?',
    groupId,
  );
  return { count: row?.count ?? 0, newest: row?.newest ?? 0 };
}
