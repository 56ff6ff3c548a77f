import { encodeCbor, parseCbor } from '@whispr/protocol/cbor';
import type * as z from 'zod/mini';
import type { Reader, Writer } from './database.ts';

/** One named value of the `meta` table: CBOR, checked on every read. */
export interface MetaEntry<Schema extends z.ZodMiniType> {
  readonly key: string;
  readonly schema: Schema;
}

const LIMITS = { maxBytes: 65_536 };

/** The value, or `undefined` if it was never written; one that does not fit its schema is `storage/damaged`. */
export async function readMeta<Schema extends z.ZodMiniType>(
  reader: Reader,
  entry: MetaEntry<Schema>,
): Promise<z.output<Schema> | undefined> {
  const row = await reader.first<{ value: Uint8Array }>('SELECT value FROM meta WHERE key = ?', [entry.key]);
  return row && parseCbor(entry.schema, row.value, LIMITS, 'storage/damaged');
}

/** Writes the whole value. */
export async function writeMeta<Schema extends z.ZodMiniType>(
  writer: Writer,
  entry: MetaEntry<Schema>,
  value: z.output<Schema>,
): Promise<void> {
  await writer.run(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    [entry.key, encodeCbor(value)],
  );
}
