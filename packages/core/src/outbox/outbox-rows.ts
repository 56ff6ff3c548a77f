import type { Reader } from '../db/database.ts';
import type { SqlRow } from '../ports/index.ts';
import type { Statements } from '../work/work.ts';

/** An envelope that is ready to be deposited, and stays the same for every retry. */
export interface Sealed {
  readonly relay: string;
  readonly mailbox: Uint8Array;
  readonly depositId: Uint8Array;
  readonly envelope: Uint8Array;
  /** Proof of work that the mailbox asks for; 0 for none. */
  readonly workBits: number;
}

/** A row of the `outbox` table. */
export interface OutboxRow {
  readonly id: number;
  readonly contactId: number;
  readonly uid: Uint8Array;
  readonly seq: number;
  readonly content: Uint8Array;
  readonly kind: string;
  readonly sealed: Sealed | undefined;
  readonly work: Uint8Array | undefined;
  readonly ttl: number;
  readonly attempts: number;
  readonly nextAt: number;
}

export interface NewOutboxRow {
  readonly contactId: number;
  readonly uid: Uint8Array;
  readonly seq: number;
  readonly content: Uint8Array;
  readonly kind: string;
  readonly sealed: Sealed | undefined;
  readonly ttl: number;
  readonly now: number;
}

/** Adds a row. A second row for the same content is refused by the unique index. */
export async function insertOutbox(work: Statements, row: NewOutboxRow): Promise<void> {
  const { sealed } = row;
  await work.run(
    `INSERT INTO outbox (contact_id, uid, seq, content, kind, relay, mailbox, deposit_id, envelope, work_bits, ttl,
       next_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      row.contactId,
      row.uid,
      row.seq,
      row.content,
      row.kind,
      sealed?.relay ?? null,
      sealed?.mailbox ?? null,
      sealed?.depositId ?? null,
      sealed?.envelope ?? null,
      sealed?.workBits ?? 0,
      row.ttl,
      row.now,
      row.now,
    ],
  );
}

export async function setSealed(work: Statements, id: number, sealed: Sealed): Promise<void> {
  await work.run('UPDATE outbox SET relay = ?, mailbox = ?, deposit_id = ?, envelope = ?, work_bits = ? WHERE id = ?', [
    sealed.relay,
    sealed.mailbox,
    sealed.depositId,
    sealed.envelope,
    sealed.workBits,
    id,
  ]);
}

/**
 * The first rows of a contact that the relay does not have yet, in order. Introductions go first: what has no session to
 * travel in waits for their answer, so they must not wait behind it.
 */
export async function waitingRows(reader: Pick<Reader, 'all'>, contactId: number, limit: number): Promise<OutboxRow[]> {
  const waiting = (which: string) =>
    reader.all(
      `SELECT * FROM outbox WHERE contact_id = ? AND deposited_at IS NULL AND failure IS NULL AND ${which}
       ORDER BY id LIMIT ?`,
      [contactId, limit],
    );
  const rows = [...(await waiting("kind = 'introduction'")), ...(await waiting("kind <> 'introduction'"))];
  return rows.slice(0, limit).map(outboxFromRow);
}

/** True if something waits for a session; what is written now must wait behind it. */
export async function hasUnsealed(reader: Pick<Reader, 'first'>, contactId: number): Promise<boolean> {
  const row = await reader.first(
    `SELECT 1 AS found FROM outbox
     WHERE contact_id = ? AND deposited_at IS NULL AND failure IS NULL AND envelope IS NULL LIMIT 1`,
    [contactId],
  );
  return row !== undefined;
}

/**
 * Contacts for whom something waits and may leave: not blocked, not behind a changed key that was verified before, and
 * with all mailboxes that an answer could need made at their relays.
 */
export async function contactsWithWaiting(reader: Pick<Reader, 'all'>): Promise<number[]> {
  const rows = await reader.all<{ contact_id: number }>(
    `SELECT DISTINCT contact_id FROM outbox JOIN contact ON contact.id = outbox.contact_id
     WHERE deposited_at IS NULL AND failure IS NULL AND contact.state <> 'blocked' AND verification <> 'changed'
       AND NOT EXISTS (SELECT 1 FROM mailbox
         WHERE mailbox.contact_id = contact.id AND registered_at IS NULL AND retired_at IS NULL)`,
  );
  return rows.map((row) => row.contact_id);
}

/** Makes everything a contact has not confirmed travel again, sealed afresh (healing). Transient rows are given up. */
export async function requeueUndelivered(work: Statements, contactId: number, now: number): Promise<void> {
  await work.run('DELETE FROM outbox WHERE contact_id = ? AND seq = 0', [contactId]);
  await work.run(
    `UPDATE outbox SET envelope = NULL, deposit_id = NULL, work = NULL, work_bits = 0, deposited_at = NULL, attempts = 0,
       next_at = ? WHERE contact_id = ? AND failure IS NULL`,
    [now, contactId],
  );
}

/** Reads a row. */
export function outboxFromRow(row: SqlRow): OutboxRow {
  return {
    id: row['id'] as number,
    contactId: row['contact_id'] as number,
    uid: row['uid'] as Uint8Array,
    seq: row['seq'] as number,
    content: row['content'] as Uint8Array,
    kind: row['kind'] as string,
    sealed: sealedFromRow(row),
    work: (row['work'] ?? undefined) as Uint8Array | undefined,
    ttl: row['ttl'] as number,
    attempts: row['attempts'] as number,
    nextAt: row['next_at'] as number,
  };
}

function sealedFromRow(row: SqlRow): Sealed | undefined {
  const { relay, mailbox, deposit_id: depositId, envelope } = row;
  if (typeof relay !== 'string' || !isBytes(mailbox) || !isBytes(depositId) || !isBytes(envelope)) return undefined;
  return { relay, mailbox, depositId, envelope, workBits: row['work_bits'] as number };
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}
