import { createHash } from 'node:crypto';
import type { Config } from '../../src/index.ts';
import { openForReading } from '../../src/store/sqlite/connection.ts';
import { hex } from './keys.ts';

export const TABLES = ['relay_key', 'mailbox', 'envelope', 'spent_work', 'prekey_base', 'prekey', 'record', 'invite'];

/** Every row of the store, as text; equal texts mean that nothing has changed. */
export function rowsOf(config: Config): string[] {
  const db = openForReading(config.data);
  const rows = TABLES.flatMap((table) =>
    db
      .all(`SELECT * FROM ${table}`)
      .map((row) =>
        [
          table,
          ...Object.entries(row).map(([name, value]) => `${name}=${value instanceof Uint8Array ? hex(value) : value}`),
        ].join(' '),
      ),
  );
  db.close();
  return rows.sort();
}

export function digestOf(config: Config): string {
  return createHash('sha256').update(rowsOf(config).join('\n')).digest('hex');
}
