import { fixedBytes, text, uint } from '@whispr/protocol/cbor';
import * as z from 'zod/mini';
import { readMeta, writeMeta } from '../db/meta.ts';
import type { Reader, Writer } from '../db/database.ts';

const schema = z.object({
  relay: text(128),
  /** The highest version seen at that relay; 0 if none. */
  version: uint(),
  /** The highest serial seen anywhere. */
  serial: uint(),
  /** SHA-256 of what was last written, so that nothing is written twice. */
  digest: z.optional(fixedBytes(32)),
});

/** What this installation knows about the record at its relay. */
export type KnownRecord = z.infer<typeof schema>;

const KNOWN = { key: 'record', schema };

/** What is known about the record at `relay`; at a new relay only the serial counts on. */
export async function readKnown(reader: Reader, relay: string): Promise<KnownRecord> {
  const known = await readMeta(reader, KNOWN);
  return known?.relay === relay ? known : { relay, version: 0, serial: known?.serial ?? 0 };
}

export function writeKnown(writer: Writer, known: KnownRecord): Promise<void> {
  return writeMeta(writer, KNOWN, known);
}
