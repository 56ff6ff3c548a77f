import { ByteReader, ByteWriter } from '../bytes/index.ts';
import type { Bytes } from '../primitives/index.ts';
import { KYBER_CIPHERTEXT_BYTES, PUBLIC_KEY_BYTES } from './keys.ts';
import { readRatchet, writeRatchet } from './ratchet-codec.ts';
import type { Pending, Session } from './session.ts';
import { decodeSpqrState, encodeSpqrState } from './spqr/index.ts';

/** Far above any post-quantum ratchet state with all its kept keys. */
const MAX_PQ_BYTES = 1 << 20;

/** Encodes one session; the format is ours alone and never leaves the device. */
export function encodeSession(session: Session): Bytes {
  const out = new ByteWriter()
    .raw(session.localIdentity)
    .raw(session.remoteIdentity)
    .u32(session.localRegistrationId)
    .u32(session.remoteRegistrationId)
    .raw(session.baseKey);
  writePending(out, session.pending);
  writeRatchet(out, session.ratchet);
  return out.block(encodeSpqrState(session.pq)).finish();
}

/** Reads what `encodeSession` wrote; anything else is `signal/malformed`. */
export function decodeSession(bytes: Uint8Array): Session {
  const from = new ByteReader(bytes, 'signal/malformed');
  const head = {
    localIdentity: from.raw(PUBLIC_KEY_BYTES),
    remoteIdentity: from.raw(PUBLIC_KEY_BYTES),
    localRegistrationId: from.u32(),
    remoteRegistrationId: from.u32(),
    baseKey: from.raw(PUBLIC_KEY_BYTES),
  };
  const pending = readPending(from);
  const ratchet = readRatchet(from);
  const pq = decodeSpqrState(from.block(MAX_PQ_BYTES));
  from.end();
  return { ...head, ratchet, pq, ...(pending === undefined ? {} : { pending }) };
}

/** 0: answered; 1: pending without a one-time prekey; 2: pending with one. */
function writePending(out: ByteWriter, pending: Pending | undefined): void {
  if (pending === undefined) {
    out.u8(0);
    return;
  }
  if (pending.oneTimePreKeyId === undefined) out.u8(1);
  else out.u8(2).u32(pending.oneTimePreKeyId);
  out.u32(pending.signedPreKeyId).u32(pending.kyberPreKeyId).raw(pending.kyberCiphertext).u64(pending.since);
}

function readPending(from: ByteReader): Pending | undefined {
  const kind = from.u8();
  if (kind > 2) from.fail('an unknown kind of pending part');
  if (kind === 0) return undefined;
  const oneTime = kind === 2 ? { oneTimePreKeyId: from.u32() } : {};
  return {
    ...oneTime,
    signedPreKeyId: from.u32(),
    kyberPreKeyId: from.u32(),
    kyberCiphertext: from.raw(KYBER_CIPHERTEXT_BYTES),
    since: Number(from.u64()),
  };
}
