import { equalBytes } from '@whispr/protocol/bytes';
import { RelayFailure } from '../../failure.ts';
import type { DepositResult, NewEnvelope, Quotas } from '../types.ts';
import type { Transaction } from './committer.ts';
import type { Bytes } from './statements.ts';
import type { Tallies, Tally } from './tallies.ts';

const FULL_RETRY_MS = 60_000;

/** True if this work has been spent on this very deposit; refused if on another one. */
async function alreadyPaid({ sql }: Transaction, row: NewEnvelope): Promise<boolean> {
  if (row.spent === undefined) return false;
  const spent = await sql.get<{ deposit_id: Bytes; mailbox: Bytes }>(
    'SELECT deposit_id, mailbox FROM spent_work WHERE digest = ?',
    row.spent.digest,
  );
  if (spent === undefined) return false;
  if (equalBytes(spent.deposit_id, row.depositId) && equalBytes(spent.mailbox, row.mailbox)) return true;
  throw new RelayFailure('relay/work-needed');
}

function refusalOf(
  tally: Tally,
  size: number,
  quotas: Quotas,
  roomLeft: boolean,
): 'relay/mailbox-full' | 'relay/storage-full' | undefined {
  if (tally.held >= quotas.queue || tally.bytes + size > quotas.queueBytes) return 'relay/mailbox-full';
  return roomLeft ? undefined : 'relay/storage-full';
}

/**
 * The number under which the reader was sent this envelope, as long as that reader is the one: a newer reader may have
 * read past that number already, and gets it under the next one.
 */
function sequenceOf(tallies: Tallies, tally: Tally, { pushed }: NewEnvelope): number {
  return pushed !== undefined && (pushed.fence === undefined || pushed.fence === tally.fence)
    ? pushed.sequence
    : tallies.lease(tally, 1);
}

/** Stores one envelope inside the running transaction, unless it is there already or its mailbox is full or gone. */
export async function insertEnvelope(
  transaction: Transaction,
  row: NewEnvelope,
  quotas: Quotas,
  roomLeft: boolean,
): Promise<DepositResult> {
  if (row.settled()) return { state: 'settled' };
  const { sql, tallies } = transaction;
  const tally = await tallies.of(row.mailbox);
  if (tally === undefined) throw new RelayFailure('relay/refused');
  if (await alreadyPaid(transaction, row)) return { state: 'known', fence: tally.fence };
  const size = row.envelope.length;
  const refusal = refusalOf(tally, size, quotas, roomLeft);
  if (refusal !== undefined) {
    // One that is stored already needs no room: the sender only missed the answer.
    const find = 'SELECT id FROM envelope WHERE mailbox = ? AND deposit_id = ?';
    if ((await sql.get(find, row.mailbox, row.depositId)) !== undefined) return { state: 'known', fence: tally.fence };
    throw new RelayFailure(refusal, { retryAfterMs: FULL_RETRY_MS });
  }
  const added = await sql.run(
    `INSERT INTO envelope (mailbox, sequence, deposit_id, expires_at, body) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (mailbox, deposit_id) DO NOTHING`,
    row.mailbox,
    sequenceOf(tallies, tally, row),
    row.depositId,
    row.expiresAt,
    row.envelope,
  );
  if (added === 0) return { state: 'known', fence: tally.fence };
  if (row.spent !== undefined)
    await sql.run(
      'INSERT INTO spent_work (digest, mailbox, deposit_id, expires_at) VALUES (?, ?, ?, ?)',
      row.spent.digest,
      row.mailbox,
      row.depositId,
      row.spent.expiresAt,
    );
  tallies.count(tally, 1, size);
  return { state: 'stored', fence: tally.fence };
}

/**
 * Deletes acknowledged envelopes; ids that are not there are no fault. With `fence`, only for the reader that holds it:
 * another one is refused with `relay/superseded`.
 */
export async function deleteEnvelopes(
  { sql, tallies }: Transaction,
  mailbox: Uint8Array,
  depositIds: readonly Uint8Array[],
  fence: number | undefined,
): Promise<void> {
  const tally = await tallies.of(mailbox);
  if (fence !== undefined && tally?.fence !== fence) throw new RelayFailure('relay/superseded');
  if (tally === undefined) return;
  for (const depositId of depositIds) {
    const gone = await sql.get<{ size: number }>(
      'DELETE FROM envelope WHERE mailbox = ? AND deposit_id = ? RETURNING length(body) AS size',
      mailbox,
      depositId,
    );
    if (gone !== undefined) tallies.count(tally, -1, -gone.size);
  }
}

/** Deletes at most `limit` envelopes that nobody came for in time; returns how many. Locks their mailboxes in order. */
export async function expireEnvelopes({ sql, tallies }: Transaction, now: number, limit: number): Promise<number> {
  const mailboxes = await sql.all<{ mailbox: Bytes }>(
    `SELECT DISTINCT mailbox FROM (SELECT mailbox FROM envelope WHERE expires_at <= ? LIMIT ?) AS expired
     ORDER BY mailbox`,
    now,
    limit,
  );
  let count = 0;
  for (const { mailbox } of mailboxes) {
    const tally = await tallies.of(mailbox);
    const gone = await sql.all<{ size: number }>(
      `DELETE FROM envelope WHERE id IN (SELECT id FROM envelope WHERE mailbox = ? AND expires_at <= ? LIMIT ?)
       RETURNING length(body) AS size`,
      mailbox,
      now,
      limit - count,
    );
    count += gone.length;
    if (tally !== undefined) for (const { size } of gone) tallies.count(tally, -1, -size);
    if (count >= limit) break;
  }
  return count;
}
