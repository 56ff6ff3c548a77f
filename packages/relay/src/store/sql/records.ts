import { equalBytes } from '@whispr/protocol/bytes';
import { RelayFailure } from '../../failure.ts';
import type { Bytes, Statements } from './statements.ts';

/**
 * Compare and swap: `version` must be the stored one plus 1 (the first is 1), and the first write fixes the owner.
 * Writing the stored version again with the same bytes is a retry whose answer was lost, and is harmless.
 */
export async function putRecord(
  sql: Statements,
  slot: Uint8Array,
  owner: Uint8Array,
  version: number,
  blob: Uint8Array,
): Promise<void> {
  const row = await sql.get<{ owner: Bytes; version: number; body: Bytes }>(
    'SELECT owner, version, body FROM record WHERE slot = ? FOR UPDATE',
    slot,
  );
  if (row !== undefined && !equalBytes(row.owner, owner)) throw new RelayFailure('relay/refused');
  if (row !== undefined && row.version === version && equalBytes(row.body, blob)) return;
  if (version !== (row?.version ?? 0) + 1) throw new RelayFailure('relay/version-conflict');
  const written =
    row === undefined
      ? await sql.run(
          'INSERT INTO record (slot, owner, version, body) VALUES (?, ?, ?, ?) ON CONFLICT (slot) DO NOTHING',
          slot,
          owner,
          version,
          blob,
        )
      : await sql.run('UPDATE record SET version = ?, body = ? WHERE slot = ?', version, blob, slot);
  // Another process made it at the same moment.
  if (written === 0) throw new RelayFailure('relay/version-conflict');
}
