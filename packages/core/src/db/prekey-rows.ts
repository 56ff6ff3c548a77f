import type { Reader, Writer } from './database.ts';

export type PreKeyKind = 'one-time' | 'signed' | 'kyber' | 'kyber-last-resort';

/** A private prekey as it is stored. `secret`: 32 bytes of Curve25519, 3169 of Kyber-1024. */
export interface StoredPreKey {
  kind: PreKeyKind;
  id: number;
  secret: Uint8Array;
}

/** Stores private prekeys of one mailbox; the column `record` holds the bare secret. */
export async function insertPreKeys(
  writer: Writer,
  mailbox: Uint8Array,
  keys: readonly StoredPreKey[],
  at: number,
): Promise<void> {
  for (const { kind, id, secret } of keys)
    await writer.run('INSERT INTO prekey (kind, id, mailbox, record, created_at) VALUES (?, ?, ?, ?, ?)', [
      kind,
      id,
      mailbox,
      secret,
      at,
    ]);
}

/** Ids and times of the keys of one kind that a mailbox has, used by sessions to come. */
export async function listPreKeys(
  reader: Reader,
  mailbox: Uint8Array,
  kind: PreKeyKind,
): Promise<{ id: number; createdAt: number }[]> {
  const rows = await reader.all<{ id: number; created_at: number }>(
    'SELECT id, created_at FROM prekey WHERE mailbox = ? AND kind = ?',
    [mailbox, kind],
  );
  return rows.map((row) => ({ id: row.id, createdAt: row.created_at }));
}

/** Destroys private prekeys, and with a signed one the base keys that were remembered for it (rule 5). */
export async function deletePreKeys(writer: Writer, kind: PreKeyKind, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    await writer.run('DELETE FROM prekey WHERE kind = ? AND id = ?', [kind, id]);
    if (kind === 'signed') await writer.run('DELETE FROM base_key_seen WHERE signed_id = ?', [id]);
  }
}

/** Destroys what no first message can ask for any more. */
export async function deletePreKeysOfGoneMailboxes(writer: Writer): Promise<void> {
  await writer.run('DELETE FROM prekey WHERE mailbox IS NOT NULL AND mailbox NOT IN (SELECT id FROM mailbox)');
}
