import { checkSchema, decodeCbor, encodeCbor, fixedBytes, uint } from '@whispr/protocol/cbor';
import type { Mailbox as MailboxKeys } from '@whispr/protocol/identity';
import * as z from 'zod/mini';
import type { Reader } from '../db/database.ts';
import type { SqlRow } from '../ports/index.ts';
import type { Statements } from '../work/work.ts';

export type MailboxKind = 'request' | 'contact' | 'invite';

/** A key that others seal envelopes to a mailbox with, and since when. */
export interface OuterKey {
  readonly key: Uint8Array;
  readonly since: number;
}

/** A row of the `mailbox` table. */
export interface Mailbox {
  readonly id: Uint8Array;
  readonly seed: Uint8Array;
  readonly kind: MailboxKind;
  readonly contactId: number | undefined;
  readonly relay: string;
  /** Newest first. */
  readonly outerKeys: readonly OuterKey[];
  readonly kemSeed: Uint8Array | undefined;
  readonly registered: boolean;
  readonly retired: boolean;
}

const outerKeys = z.array(z.object({ key: fixedBytes(32), since: uint() }));

export async function mailboxById(reader: Pick<Reader, 'first'>, id: Uint8Array): Promise<Mailbox | undefined> {
  const row = await reader.first('SELECT * FROM mailbox WHERE id = ?', [id]);
  return row && mailboxFromRow(row);
}

export async function allMailboxes(reader: Pick<Reader, 'all'>): Promise<Mailbox[]> {
  return (await reader.all('SELECT * FROM mailbox ORDER BY created_at')).map(mailboxFromRow);
}

/** The mailbox a contact deposits into: the newest that is not retired. */
export async function mailboxOfContact(reader: Pick<Reader, 'first'>, contactId: number): Promise<Mailbox | undefined> {
  const row = await reader.first(
    'SELECT * FROM mailbox WHERE contact_id = ? AND retired_at IS NULL ORDER BY created_at DESC LIMIT 1',
    [contactId],
  );
  return row && mailboxFromRow(row);
}

/** Stores a new mailbox; the network makes it at the relay before anything names it to a contact. */
export async function insertMailbox(
  work: Statements,
  mailbox: {
    readonly keys: MailboxKeys;
    readonly kind: MailboxKind;
    readonly contactId: number | undefined;
    readonly relay: string;
    readonly outerKey: Uint8Array;
    readonly kemSeed?: Uint8Array | undefined;
    readonly now: number;
  },
): Promise<void> {
  const { keys, kind, contactId, relay, outerKey, kemSeed, now } = mailbox;
  await work.run(
    `INSERT INTO mailbox (id, seed, kind, contact_id, relay, outer_keys, kem_seed, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      keys.id,
      keys.seed,
      kind,
      contactId ?? null,
      relay,
      encodeCbor([{ key: outerKey, since: now }]),
      kemSeed ?? null,
      now,
    ],
  );
}

export async function setOuterKeys(work: Statements, id: Uint8Array, keys: readonly OuterKey[]): Promise<void> {
  await work.run('UPDATE mailbox SET outer_keys = ? WHERE id = ?', [encodeCbor(keys), id]);
}

/** Gives mailboxes up: the network removes them at their relays and then here. */
export async function retireMailboxes(
  work: Statements,
  where: 'contact_id' | 'id',
  value: number | Uint8Array,
  now: number,
) {
  await work.run(`UPDATE mailbox SET retired_at = ?, contact_id = NULL WHERE ${where} = ? AND retired_at IS NULL`, [
    now,
    value,
  ]);
}

function mailboxFromRow(row: SqlRow): Mailbox {
  return {
    id: row['id'] as Uint8Array,
    seed: row['seed'] as Uint8Array,
    kind: row['kind'] as MailboxKind,
    contactId: (row['contact_id'] ?? undefined) as number | undefined,
    relay: row['relay'] as string,
    outerKeys: readKeys(row['outer_keys'] as Uint8Array),
    kemSeed: (row['kem_seed'] ?? undefined) as Uint8Array | undefined,
    registered: row['registered_at'] !== null,
    retired: row['retired_at'] !== null,
  };
}

function readKeys(stored: Uint8Array): OuterKey[] {
  if (stored.length === 0) return [];
  return checkSchema(outerKeys, decodeCbor(stored, { maxBytes: 16_384 }), 'storage/damaged');
}
