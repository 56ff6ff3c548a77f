import { LIMITS } from '@whispr/contract';
import { RelayFailure } from '../../failure.ts';
import type { Bytes, Connection } from './connection.ts';
import type { Tallies } from './tallies.ts';

/** Adds one-time blobs and replaces the base blob if one is given; all or nothing. */
export function publishPreKeys(
  db: Connection,
  tallies: Tallies,
  mailbox: Uint8Array,
  base: Uint8Array | undefined,
  oneTime: readonly Uint8Array[],
): { oneTime: number; base: boolean } {
  if (tallies.of(mailbox) === undefined) throw new RelayFailure('relay/refused');
  const held = db.get<{ count: number }>('SELECT count(*) AS count FROM prekey WHERE mailbox = ?', mailbox)?.count ?? 0;
  if (held + oneTime.length > LIMITS.oneTimePreKeys) throw new RelayFailure('relay/too-many');
  if (base !== undefined)
    db.run(
      'INSERT INTO prekey_base (mailbox, body) VALUES (?, ?) ON CONFLICT (mailbox) DO UPDATE SET body = excluded.body',
      mailbox,
      base,
    );
  for (const blob of oneTime) db.run('INSERT INTO prekey (mailbox, body) VALUES (?, ?)', mailbox, blob);
  const hasBase = base ?? db.get('SELECT mailbox FROM prekey_base WHERE mailbox = ?', mailbox);
  return { oneTime: held + oneTime.length, base: hasBase !== undefined };
}

/** Hands out the base blob and the oldest one-time blob, which is deleted in the same transaction. */
export function takePreKeys(
  db: Connection,
  mailbox: Uint8Array,
): { base: Uint8Array; oneTime: Uint8Array | undefined } {
  const base = db.get<{ body: Bytes }>('SELECT body FROM prekey_base WHERE mailbox = ?', mailbox);
  if (base === undefined) throw new RelayFailure('relay/not-found');
  const oneTime = db.get<{ body: Bytes }>(
    `DELETE FROM prekey WHERE id = (SELECT id FROM prekey WHERE mailbox = ? ORDER BY id LIMIT 1) RETURNING body`,
    mailbox,
  );
  return { base: base.body, oneTime: oneTime?.body };
}
