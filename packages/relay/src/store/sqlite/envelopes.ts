import { equalBytes } from '@whispr/protocol/bytes';
import { RelayFailure } from '../../failure.ts';
import type { DepositResult, NewEnvelope, Quotas } from '../types.ts';
import type { Bytes, Connection } from './connection.ts';
import type { Tallies, Tally } from './tallies.ts';

const FULL_RETRY_MS = 60_000;

/** True if this work has been spent on this very deposit; refused if on another one. */
function alreadyPaid(db: Connection, row: NewEnvelope): boolean {
  if (row.spent === undefined) return false;
  const spent = db.get<{ deposit_id: Bytes; mailbox: Bytes }>(
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
  roomLeft: () => boolean,
): 'relay/mailbox-full' | 'relay/storage-full' | undefined {
  if (tally.held >= quotas.queue || tally.bytes + size > quotas.queueBytes) return 'relay/mailbox-full';
  return roomLeft() ? undefined : 'relay/storage-full';
}

/** Stores one envelope inside the running transaction, unless it is there already or its mailbox is full or gone. */
export function insertEnvelope(
  db: Connection,
  tallies: Tallies,
  row: NewEnvelope,
  quotas: Quotas,
  roomLeft: () => boolean,
): DepositResult {
  if (row.settled()) return 'settled';
  const tally = tallies.of(row.mailbox);
  if (tally === undefined) throw new RelayFailure('relay/refused');
  if (alreadyPaid(db, row)) return 'known';
  const size = row.envelope.length;
  const refusal = refusalOf(tally, size, quotas, roomLeft);
  if (refusal !== undefined) {
    // One that is stored already needs no room: the sender only missed the answer.
    const known = db.get('SELECT id FROM envelope WHERE mailbox = ? AND deposit_id = ?', row.mailbox, row.depositId);
    if (known !== undefined) return 'known';
    throw new RelayFailure(refusal, { retryAfterMs: FULL_RETRY_MS });
  }
  const added = db.run(
    `INSERT INTO envelope (mailbox, sequence, deposit_id, expires_at, body) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (mailbox, deposit_id) DO NOTHING`,
    row.mailbox,
    row.sequence ?? tallies.lease(tally, 1),
    row.depositId,
    row.expiresAt,
    row.envelope,
  );
  if (added === 0) return 'known';
  if (row.spent !== undefined)
    db.run(
      'INSERT INTO spent_work (digest, mailbox, deposit_id, expires_at) VALUES (?, ?, ?, ?)',
      row.spent.digest,
      row.mailbox,
      row.depositId,
      row.spent.expiresAt,
    );
  tallies.count(tally, 1, size);
  return 'stored';
}

/** Deletes acknowledged envelopes; ids that are not there are no fault. */
export function deleteEnvelopes(
  db: Connection,
  tallies: Tallies,
  mailbox: Uint8Array,
  depositIds: readonly Uint8Array[],
): void {
  const tally = tallies.of(mailbox);
  if (tally === undefined) return;
  for (const depositId of depositIds) {
    const gone = db.get<{ size: number }>(
      'DELETE FROM envelope WHERE mailbox = ? AND deposit_id = ? RETURNING length(body) AS size',
      mailbox,
      depositId,
    );
    if (gone !== undefined) tallies.count(tally, -1, -gone.size);
  }
}

/** Deletes at most `limit` envelopes that nobody came for in time; returns how many. */
export function expireEnvelopes(db: Connection, tallies: Tallies, now: number, limit: number): number {
  const gone = db.all<{ mailbox: Bytes; size: number }>(
    `DELETE FROM envelope WHERE id IN (SELECT id FROM envelope WHERE expires_at <= ? LIMIT ?)
     RETURNING mailbox, length(body) AS size`,
    now,
    limit,
  );
  for (const row of gone) {
    const tally = tallies.of(row.mailbox);
    if (tally !== undefined) tallies.count(tally, -1, -row.size);
  }
  return gone.length;
}
