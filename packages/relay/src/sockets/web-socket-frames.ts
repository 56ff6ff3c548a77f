import { encodeRelayFrame, type RelayFrame } from '@whispr/contract';

const FINAL_BINARY = 0x82;
const ENVELOPE = 0x83;
const OK = 0x84;
/** Contract header of an envelope frame: type, id, mailbox, sequence, deposit id. */
const ENVELOPE_HEADER = 45;

/** The longest header of an unmasked, unfragmented WebSocket message (RFC 6455 §5.2). */
const LONGEST = 10;

/** Writes the header of a binary message of `length` bytes so that it ends at `end`; returns where it begins. */
function writeHeader(out: Buffer, end: number, length: number): number {
  if (length < 126) {
    out[end - 1] = length;
    out[end - 2] = FINAL_BINARY;
    return end - 2;
  }
  if (length < 65_536) {
    out.writeUInt16BE(length, end - 2);
    out[end - 3] = 126;
    out[end - 4] = FINAL_BINARY;
    return end - 4;
  }
  out.writeUInt32BE(length, end - 4);
  out.writeUInt32BE(0, end - 8);
  out[end - 9] = 127;
  out[end - 10] = FINAL_BINARY;
  return end - 10;
}

/** The answer that is sent most. */
export function wireOk(id: number): Uint8Array {
  const out = Buffer.allocUnsafe(7);
  out[0] = FINAL_BINARY;
  out[1] = 5;
  out[2] = OK;
  out.writeUInt32BE(id, 3);
  return out;
}

/** A relay frame as a whole WebSocket message. */
export function wireFrame(frame: RelayFrame): Uint8Array {
  const body = encodeRelayFrame(frame);
  const out = Buffer.allocUnsafe(LONGEST + body.length);
  out.set(body, LONGEST);
  return out.subarray(writeHeader(out, LONGEST, body.length));
}

/** The first part of an envelope frame as a WebSocket message; the envelope's own bytes follow it, uncopied. */
export function wireEnvelope(
  mailbox: Uint8Array,
  sequence: number,
  depositId: Uint8Array,
  envelope: Uint8Array,
): [Uint8Array, Uint8Array] {
  const out = Buffer.allocUnsafe(LONGEST + ENVELOPE_HEADER);
  out[LONGEST] = ENVELOPE;
  out.writeUInt32BE(0, LONGEST + 1);
  out.set(mailbox, LONGEST + 5);
  out.writeBigUInt64BE(BigInt(sequence), LONGEST + 21);
  out.set(depositId, LONGEST + 29);
  return [out.subarray(writeHeader(out, LONGEST, ENVELOPE_HEADER + envelope.length)), envelope];
}
