import type { Statements } from '../../store/sql/statements.ts';
import { WhisprFailure } from '../failure.ts';

/** How long a copy of a message is known as one. */
export const SEEN_MS = 4 * 86_400_000;

/** Remembers `digest`, or throws `whispr/replayed` and has changed nothing. */
export async function refuseCopy(sql: Statements, digest: Uint8Array, now: number): Promise<void> {
  const known = await sql.get('SELECT expires_at FROM whispr_seen WHERE digest = ? AND expires_at > ?', digest, now);
  if (known !== undefined) throw new WhisprFailure('whispr/replayed');
  const remembered = await sql.run(
    `INSERT INTO whispr_seen (digest, expires_at) VALUES (?, ?)
     ON CONFLICT (digest) DO UPDATE SET expires_at = excluded.expires_at WHERE whispr_seen.expires_at <= ?`,
    digest,
    now + SEEN_MS,
    now,
  );
  // Another process was quicker.
  if (remembered === 0) throw new WhisprFailure('whispr/replayed');
}
