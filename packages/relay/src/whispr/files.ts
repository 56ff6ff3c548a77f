import { fromUtf8, toHex } from '@whispr/protocol/bytes';
import { sha256 } from '../keys/ids.ts';
import type { Bytes, Database } from '../store/sql/statements.ts';
import { WhisprFailure } from './failure.ts';

const FULL_RETRY_MS = 60_000;

/** An attachment for one recipient (`owner` is an address) or one group (`owner` is its id). */
export type NewFile = { owner: string; sender: string | null; name: string | null; body: Uint8Array };
export type StoredFile = { owner: string; sender: string | null; name: string | null; size: number; body: Bytes };
export type FileLimits = { perOwner: number; bytes: number; ttlSeconds: number };

/**
 * Stores an attachment; its id is the hash of what is stored, so the same one again only lives longer.
 * `whispr/inbox-full` when too many wait for the owner, `whispr/relay-full` when attachments have no room.
 */
export async function storeFile(
  database: Database,
  { owner, sender, name, body }: NewFile,
  limits: FileLimits,
  now: number,
): Promise<string> {
  const id = toHex(sha256(body));
  const all = await database.read.get<{ bytes: number | null }>(
    'SELECT CAST(sum(size) AS BIGINT) AS bytes FROM whispr_file WHERE expires_at > ?',
    now,
  );
  if ((all?.bytes ?? 0) + body.length > limits.bytes)
    throw new WhisprFailure('whispr/relay-full', { retryAfterMs: FULL_RETRY_MS });
  await database.write(fromUtf8(owner), 'grow', async (sql) => {
    const row = await sql.get<{ held: number; first: number | null }>(
      'SELECT count(*) AS held, min(expires_at) AS first FROM whispr_file WHERE owner = ? AND expires_at > ? AND id <> ?',
      owner,
      now,
      id,
    );
    if (row !== undefined && row.held >= limits.perOwner)
      throw new WhisprFailure('whispr/inbox-full', { retryAfterMs: Math.max(1, (row.first ?? now) - now) });
    await sql.run(
      `INSERT INTO whispr_file (id, owner, sender, name, size, expires_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id, owner) DO UPDATE SET expires_at = excluded.expires_at`,
      id,
      owner,
      sender,
      name,
      body.length,
      now + limits.ttlSeconds * 1000,
      body,
    );
  });
  return id;
}

/** `whispr/no-attachment`; `whispr/for-another` if it is there, but for somebody else. */
export async function readFile(database: Database, id: string, owner: string, now: number): Promise<StoredFile> {
  const columns = 'owner, sender, name, size, body';
  const file = await database.read.get<StoredFile>(
    `SELECT ${columns} FROM whispr_file WHERE id = ? AND owner = ? AND expires_at > ?`,
    id,
    owner,
    now,
  );
  if (file !== undefined) return file;
  const other = await database.read.get('SELECT owner FROM whispr_file WHERE id = ? AND expires_at > ?', id, now);
  throw new WhisprFailure(other === undefined ? 'whispr/no-attachment' : 'whispr/for-another');
}
