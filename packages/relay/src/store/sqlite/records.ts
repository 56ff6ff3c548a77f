import { equalBytes } from '@whispr/protocol/bytes';
import { RelayFailure } from '../../failure.ts';
import type { Bytes, Connection } from './connection.ts';

/**
 * Compare and swap: `version` must be the stored one plus 1 (the first is 1), and the first write fixes the owner.
 * Writing the stored version again with the same bytes is a retry whose answer was lost, and is harmless.
 */
export function putRecord(
  db: Connection,
  slot: Uint8Array,
  owner: Uint8Array,
  version: number,
  blob: Uint8Array,
): void {
  const row = db.get<{ owner: Bytes; version: number; body: Bytes }>(
    'SELECT owner, version, body FROM record WHERE slot = ?',
    slot,
  );
  if (row !== undefined && !equalBytes(row.owner, owner)) throw new RelayFailure('relay/refused');
  if (row !== undefined && row.version === version && equalBytes(row.body, blob)) return;
  if (version !== (row?.version ?? 0) + 1) throw new RelayFailure('relay/version-conflict');
  db.run(
    `INSERT INTO record (slot, owner, version, body) VALUES (?, ?, ?, ?)
     ON CONFLICT (slot) DO UPDATE SET version = excluded.version, body = excluded.body`,
    slot,
    owner,
    version,
    blob,
  );
}
