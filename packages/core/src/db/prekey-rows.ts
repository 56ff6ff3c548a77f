import type { Writer } from './database.ts';

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
