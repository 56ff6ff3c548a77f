import { LIMITS } from './limits.ts';

/**
 * Proof of work: what it costs to make a mailbox or to write to a public address (design rules 5 and 13).
 *
 *   work   = be64(time in ms) ‖ nonce (8)                                  16 bytes, sent along with the request
 *   proof  : SHA-256("whispr/v1/work" ‖ subject ‖ work) begins with at least `bits` zero bits
 *   subject = public key (32)                          for a new mailbox; time within `LIMITS.mailboxWorkAgeMs` of the relay's
 *   subject = mailbox id (16) ‖ SHA-256(envelope)      for a deposit into a `request` mailbox; within `LIMITS.requestWorkAgeMs`
 *
 * A relay remembers the work of a request deposit until it is too old, and takes it again only with the same deposit id:
 * a proof pays for one message, while a retry costs nothing. `GET /v1/info` tells the relay's time and both costs.
 */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const LABEL = new TextEncoder().encode('whispr/v1/work');

/** `LABEL ‖ subject ‖ work`, with the place where `work` begins. */
function workText(subject: Uint8Array, work: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new Uint8Array(LABEL.length + subject.length + work.length);
  text.set(LABEL);
  text.set(subject, LABEL.length);
  text.set(work, LABEL.length + subject.length);
  return text;
}

/** Zero bits at the beginning of a digest. */
export function leadingZeroBits(digest: Uint8Array): number {
  let bits = 0;
  for (const byte of digest) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}

/**
 * True if `work` proves `bits` bits for `subject` and was made within `ageMs` of `nowMs`, in either direction.
 * Work of any other length than 16 bytes is no proof.
 */
export function checkWork(claim: {
  subject: Uint8Array;
  work: Uint8Array;
  bits: number;
  nowMs: number;
  ageMs: number;
  sha256: Sha256;
}): boolean {
  if (claim.work.length !== LIMITS.work) return false;
  const at = new DataView(claim.work.buffer, claim.work.byteOffset, 8).getBigUint64(0);
  const away = at - BigInt(claim.nowMs);
  if ((away < 0n ? -away : away) > BigInt(claim.ageMs)) return false;
  return leadingZeroBits(claim.sha256(workText(claim.subject, claim.work))) >= claim.bits;
}

/**
 * Looks for a proof through at most `tries` nonces, counting up from `nonce` (default 0).
 * Returns the 16 bytes of work, or the nonce to go on from, so that a caller can let other things run in between.
 */
export function searchWork(task: {
  subject: Uint8Array;
  bits: number;
  atMs: number;
  tries: number;
  nonce?: bigint;
  sha256: Sha256;
}): { work: Uint8Array<ArrayBuffer> } | { next: bigint } {
  const text = workText(task.subject, new Uint8Array(LIMITS.work));
  const view = new DataView(text.buffer);
  const start = text.length - LIMITS.work;
  view.setBigUint64(start, BigInt(task.atMs));
  let nonce = task.nonce ?? 0n;
  for (let i = 0; i < task.tries; i += 1, nonce += 1n) {
    view.setBigUint64(start + 8, nonce);
    if (leadingZeroBits(task.sha256(text)) >= task.bits) return { work: text.slice(start) };
  }
  return { next: nonce };
}
