import { uint } from '@whispr/protocol/cbor';
import { readMeta, writeMeta } from './meta.ts';
import type { Writer } from './database.ts';

/** Prekey ids have 24 bits and start again at 1, as `nextPreKeyId` of the protocol counts. */
const MOST = 0xff_ffff;
const NEXT = { key: 'prekey.next', schema: uint(MOST) };

/** Takes `count` consecutive prekey ids and resolves with the first; no other prekey has had them for a very long time. */
export async function takePreKeyIds(writer: Writer, count: number): Promise<number> {
  const next = (await readMeta(writer, NEXT)) ?? 1;
  await writeMeta(writer, NEXT, ((next + count - 1) % MOST) + 1);
  return next;
}
