import { LIMITS } from '@whispr/contract';
import { RelayFailure } from '../../failure.ts';
import type { Transaction } from './committer.ts';
import type { Bytes, Statements } from './statements.ts';

/** Adds one-time blobs and replaces the base blob if one is given; all or nothing. */
export async function publishPreKeys(
  { sql, tallies }: Transaction,
  mailbox: Uint8Array,
  base: Uint8Array | undefined,
  oneTime: readonly Uint8Array[],
): Promise<{ oneTime: number; base: boolean }> {
  if ((await tallies.of(mailbox)) === undefined) throw new RelayFailure('relay/refused');
  const counted = await sql.get<{ count: number }>('SELECT count(*) AS count FROM prekey WHERE mailbox = ?', mailbox);
  const held = counted?.count ?? 0;
  if (held + oneTime.length > LIMITS.oneTimePreKeys) throw new RelayFailure('relay/too-many');
  if (base !== undefined)
    await sql.run(
      'INSERT INTO prekey_base (mailbox, body) VALUES (?, ?) ON CONFLICT (mailbox) DO UPDATE SET body = excluded.body',
      mailbox,
      base,
    );
  for (const blob of oneTime) await sql.run('INSERT INTO prekey (mailbox, body) VALUES (?, ?)', mailbox, blob);
  const hasBase = base ?? (await sql.get('SELECT mailbox FROM prekey_base WHERE mailbox = ?', mailbox));
  return { oneTime: held + oneTime.length, base: hasBase !== undefined };
}

/**
 * Hands out the base blob and the oldest one-time blob, which is deleted in the same transaction. The lock on the base
 * blob lets one take at a time look for the oldest.
 */
export async function takePreKeys(
  sql: Statements,
  mailbox: Uint8Array,
): Promise<{ base: Uint8Array; oneTime: Uint8Array | undefined }> {
  const base = await sql.get<{ body: Bytes }>('SELECT body FROM prekey_base WHERE mailbox = ? FOR UPDATE', mailbox);
  if (base === undefined) throw new RelayFailure('relay/not-found');
  const oneTime = await sql.get<{ body: Bytes }>(
    `DELETE FROM prekey WHERE id = (SELECT id FROM prekey WHERE mailbox = ? ORDER BY id LIMIT 1) RETURNING body`,
    mailbox,
  );
  return { base: base.body, oneTime: oneTime?.body };
}
