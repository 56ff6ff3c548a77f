import { uint } from '@whispr/protocol/cbor';
import { readMeta, writeMeta } from './meta.ts';
import type { Writer } from './database.ts';

/** Prekey ids are 24 bits on the wire of other clients; we stay inside and start again at 1. */
const MOST = 0xff_fffe;
const NEXT = { key: 'prekey.next', schema: uint(MOST) };

/** Takes `count` prekey ids that no other prekey of any kind or mailbox has had for a very long time. */
export async function takePreKeyIds(writer: Writer, count: number): Promise<number[]> {
  const next = (await readMeta(writer, NEXT)) ?? 1;
  const ids = Array.from({ length: count }, (_, i) => ((next + i - 1) % MOST) + 1);
  await writeMeta(writer, NEXT, ((next + count - 1) % MOST) + 1);
  return ids;
}
