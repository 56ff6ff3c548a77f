import { randomBytes } from 'node:crypto';
import type { SendRequest } from '@whispr/protocol/whispr';
import { fromHex } from '@whispr/protocol/bytes';
import type { Bytes, Database, Statements } from '../../store/sql/statements.ts';
import { base64 } from '../base64.ts';
import { WhisprFailure } from '../failure.ts';
import { refuseCopy, SEEN_MS } from './seen.ts';

const AHEAD_S = 86_400;
/** How long a message that was handed out may stay unacknowledged before it is handed out again. */
export const HOLD_MS = 15_000;

type Row = {
  id: number;
  sender: string;
  enc_pub: string;
  message: Bytes;
  signature: Bytes;
  sent: number;
  binding_id: Bytes | null;
  binding: Bytes | null;
};
const COLUMNS = 'id, sender, enc_pub, message, signature, sent, binding_id, binding';

/** A message as `GET /inbox/` says it; a pushed one has `to` as well. */
export type MessageJson = {
  id: number;
  from: string;
  enc_pub: string;
  message: string;
  signature: string;
  timestamp: number;
  binding?: { id: string; signature: string };
};
export type InboxLimits = { queue: number; ttlSeconds: number };

/**
 * Stores a message that was checked. `held`: it is being pushed right now, so nobody else gets it for a while.
 * `whispr/replayed`, `whispr/inbox-full`, `whispr/bad-time`. `now` in ms.
 */
export async function storeMessage(
  database: Database,
  request: SendRequest,
  digest: Uint8Array,
  { queue, ttlSeconds }: InboxLimits,
  now: number,
  held: boolean,
): Promise<MessageJson> {
  const { to, from_, enc_pub, message, signature, binding } = request;
  const row = {
    // Random: numbers in order would tell how much this relay carries. 52 bits stay exact in every client.
    id: Number(randomBytes(8).readBigUInt64BE() >> 12n),
    sender: from_,
    enc_pub,
    message,
    signature,
    sent: timeOf(request, now),
    binding_id: binding?.id ?? null,
    binding: binding?.signature ?? null,
  };
  await database.write(fromHex(to), 'grow', async (sql) => {
    await needPlace(sql, to, queue, now);
    await refuseCopy(sql, digest, now);
    await sql.run(
      `INSERT INTO whispr_message (recipient, expires_at, held_until, ${COLUMNS})
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      to,
      now + ttlSeconds * 1000,
      held ? now + HOLD_MS : 0,
      ...Object.values(row),
    );
  });
  return toJson(row);
}

/** Hands out what waits for `recipient` and is later than `since` (seconds), oldest first; held for others meanwhile. */
export async function takeMessages(
  database: Database,
  recipient: string,
  since: number,
  now: number,
): Promise<MessageJson[]> {
  const waiting = 'recipient = ? AND sent > ? AND held_until <= ? AND expires_at > ?';
  // Most polls find nothing, and then nothing needs to be written.
  const some = await database.read.get(
    `SELECT id FROM whispr_message WHERE ${waiting} LIMIT 1`,
    recipient,
    since,
    now,
    now,
  );
  if (some === undefined) return [];
  const rows = await database.write(fromHex(recipient), 'free', (sql) =>
    sql.all<Row>(
      `UPDATE whispr_message SET held_until = ? WHERE ${waiting} RETURNING ${COLUMNS}`,
      now + HOLD_MS,
      recipient,
      since,
      now,
      now,
    ),
  );
  return rows.sort((a, b) => a.sent - b.sent).map((row) => toJson(row));
}

/** For whom something waits. Messages live for a minute, so there are not many. */
export async function waitingRecipients(database: Database, now: number): Promise<string[]> {
  const rows = await database.read.all<{ recipient: string }>(
    'SELECT DISTINCT recipient FROM whispr_message WHERE held_until <= ? AND expires_at > ?',
    now,
    now,
  );
  return rows.map((row) => row.recipient);
}

/** Deletes messages that have arrived. */
export function deleteMessages(database: Database, recipient: string, ids: readonly number[]): Promise<void> {
  return database.write(fromHex(recipient), 'free', async (sql) => {
    for (const id of ids) await sql.run('DELETE FROM whispr_message WHERE id = ? AND recipient = ?', id, recipient);
  });
}

/** Gives messages back that were handed out and did not arrive. */
export function releaseMessages(database: Database, recipient: string, ids: readonly number[]): Promise<void> {
  return database.write(fromHex(recipient), 'free', async (sql) => {
    for (const id of ids)
      await sql.run('UPDATE whispr_message SET held_until = 0 WHERE id = ? AND recipient = ?', id, recipient);
  });
}

async function needPlace(sql: Statements, recipient: string, queue: number, now: number): Promise<void> {
  const row = await sql.get<{ held: number; first: number | null }>(
    'SELECT count(*) AS held, min(expires_at) AS first FROM whispr_message WHERE recipient = ? AND expires_at > ?',
    recipient,
    now,
  );
  if (row !== undefined && row.held >= queue)
    throw new WhisprFailure('whispr/inbox-full', { retryAfterMs: Math.max(1, (row.first ?? now) - now) });
}

/**
 * The sender's time, or ours. A time far ahead would make the original's clients skip everything before it; a bound
 * message older than the memory of copies could be one.
 */
function timeOf({ timestamp, binding }: SendRequest, now: number): number {
  const seconds = now / 1000;
  const tooOld = binding !== undefined && (timestamp === undefined || timestamp < seconds - SEEN_MS / 1000 + AHEAD_S);
  if (tooOld || (timestamp ?? 0) > seconds + AHEAD_S) throw new WhisprFailure('whispr/bad-time');
  return timestamp ?? seconds;
}

function toJson(row: Row): MessageJson {
  const { id, sender, enc_pub, sent, binding_id, binding } = row;
  return {
    id,
    from: sender,
    enc_pub,
    message: base64(row.message),
    signature: base64(row.signature),
    timestamp: sent,
    ...(binding_id === null || binding === null
      ? {}
      : { binding: { id: base64(binding_id), signature: base64(binding) } }),
  };
}
