import { fromUtf8, concat } from '@whispr/protocol/bytes';
import { sha256 } from '../../keys/ids.ts';
import type { Bytes } from '../../store/sql/statements.ts';
import { refuseCopy } from '../direct/seen.ts';
import { base64 } from '../base64.ts';
import { WhisprFailure } from '../failure.ts';
import { channelOf } from './channels.ts';
import { needKey } from './keys.ts';
import { newId } from './membership.ts';
import { change, cleanText, groupOf, needMember, type Groups } from './rows.ts';

/** How far ahead a sender's clock may be. */
const AHEAD_S = 60;
/** Two neighbouring numbers of seconds since 1970 differ by 0.24 µs. */
const STEP_S = 0.000_001;
const ROWS = 32;
const ANSWER_BYTES = 8 * 1024 * 1024;

type NewMessage = {
  group_id: string;
  channel_id: string;
  sender_id: string;
  ciphertext: Uint8Array;
  nonce: Uint8Array;
  key_version: number;
  timestamp?: number | undefined;
  attachment_meta?: string | undefined;
};
type Row = {
  id: string;
  sender_id: string;
  ciphertext: Bytes;
  nonce: Bytes;
  meta: string | null;
  key_version: number;
  sent: number;
};

/** Stores a message of a group. `whispr/key-version` says what is missing; a copy is `whispr/replayed`. */
export function sendGroupMessage(groups: Groups, message: NewMessage) {
  const { group_id, channel_id, sender_id, ciphertext, nonce, key_version } = message;
  const { rules, now } = groups;
  const meta = message.attachment_meta === undefined ? null : cleanText(message.attachment_meta);
  return change(
    groups,
    group_id,
    async (sql, group) => {
      await needMember(sql, group_id, sender_id);
      const channel = await channelOf(sql, channel_id);
      if (channel.group_id !== group_id) throw new WhisprFailure('whispr/no-channel');
      await needKey(sql, group, key_version, rules.strict);
      await refuseCopy(sql, sha256(concat(fromUtf8(`group ${group_id} `), nonce, ciphertext)), now());
      const [id, seq, sent] = [newId(), group.messages + 1, timeOf(message.timestamp, now() / 1000, channel.last_sent)];
      await sql.run('UPDATE whispr_group SET messages = ? WHERE id = ?', seq, group_id);
      await sql.run('UPDATE whispr_channel SET last_sent = ? WHERE id = ?', sent, channel_id);
      await sql.run(
        `INSERT INTO whispr_group_message (id, group_id, channel_id, seq, sender_id, ciphertext, nonce, key_version, sent,
           meta, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        group_id,
        channel_id,
        seq,
        sender_id,
        ciphertext,
        nonce,
        key_version,
        sent,
        meta,
        now() + rules.groupTtlSeconds * 1000,
      );
      const old = 'DELETE FROM whispr_group_message WHERE group_id = ? AND seq <= ?';
      await sql.run(old, group_id, seq - rules.groupMessages);
      return { status: 'ok' as const, id, timestamp: sent };
    },
    'grow',
  );
}

/**
 * Messages of a channel later than `since`, ascending; from before the member joined only where the group says so.
 * At most about 8 MiB come at once: ask again from the last.
 */
export async function fetchGroupMessages(
  { database, now }: Groups,
  given: {
    user_id: string;
    group_id: string;
    channel_id: string;
    since?: number | undefined;
    limit?: number | undefined;
  },
) {
  const { user_id, group_id, channel_id, since = -1, limit = 200 } = given;
  const sql = database.read;
  const group = await groupOf(sql, group_id);
  const member = await needMember(sql, group_id, user_id);
  if ((await channelOf(sql, channel_id)).group_id !== group_id) throw new WhisprFailure('whispr/no-channel');
  const from = group.server_store_history === 1 ? 0 : member.joined_seq;
  const messages: Row[] = [];
  let bytes = 0;
  while (messages.length < limit && bytes < ANSWER_BYTES) {
    const rows = await sql.all<Row>(
      `SELECT id, sender_id, ciphertext, nonce, meta, key_version, sent FROM whispr_group_message
       WHERE channel_id = ? AND sent > ? AND seq > ? AND expires_at > ? ORDER BY sent LIMIT ?`,
      channel_id,
      messages.at(-1)?.sent ?? since,
      from,
      now(),
      Math.min(ROWS, limit - messages.length),
    );
    if (rows.length === 0) break;
    messages.push(...rows);
    for (const row of rows) bytes += row.ciphertext.length;
  }
  return {
    messages: messages.map((row) => ({
      id: row.id,
      sender_id: row.sender_id,
      ciphertext: base64(row.ciphertext),
      nonce: base64(row.nonce),
      _attachment_json: row.meta,
      key_version: row.key_version,
      timestamp: row.sent,
    })),
  };
}

/**
 * The sender's time if it is later than all in the channel and not ahead of us; else the next possible one. So times in
 * a channel only grow, and whoever asks for what is later than the last message misses nothing.
 */
function timeOf(given: number | undefined, now: number, last: number): number {
  const wanted = given === undefined || given > now + AHEAD_S ? now : given;
  return wanted > last ? wanted : last + STEP_S;
}
