import { LIMITS } from './limits.ts';

/**
 * WebSocket frames, binary, big-endian. First byte: type; then a request id chosen by the client (0 in unasked frames).
 * A client opens one socket for reading (`/v1/read`) and another for depositing (`/v1/deposit`), so that the relay
 * does not learn from a connection who reads and who writes.
 *
 * client → relay
 *   0x01 open      id u32 ‖ public key 32 ‖ signature 64 ‖ after u64            begin reading a mailbox behind cursor `after`;
 *                  0 brings all that is not acknowledged, which is right for a new connection (an ack may have been lost)
 *   0x02 ack       id u32 ‖ mailbox 16 ‖ fence u32 ‖ count u16 ‖ deposit ids 16·count
 *   0x03 deposit   id u32 ‖ mailbox 16 ‖ deposit id 16 ‖ ttl u32 s ‖ work length u8 ‖ work ‖ envelope
 *   0x04 close     id u32 ‖ mailbox 16                                          stop reading a mailbox
 *   0x05 ping      id u32
 * relay → client
 *   0x81 challenge id u32 (0) ‖ challenge 32
 *   0x82 opened    id u32 ‖ mailbox 16 ‖ fence u32 ‖ backlog u32
 *   0x83 envelope  id u32 (0) ‖ mailbox 16 ‖ sequence u64 ‖ deposit id 16 ‖ envelope
 *   0x84 ok        id u32
 *   0x85 error     id u32 ‖ number u16 ‖ retry after u32 ms
 *   0x86 pong      id u32
 *   0x87 superseded id u32 (0) ‖ mailbox 16                                     another connection reads it now
 */
export type ClientFrame =
  | { type: 'open'; id: number; publicKey: Uint8Array; signature: Uint8Array; after: bigint }
  | { type: 'ack'; id: number; mailbox: Uint8Array; fence: number; depositIds: Uint8Array[] }
  | {
      type: 'deposit';
      id: number;
      mailbox: Uint8Array;
      depositId: Uint8Array;
      ttl: number;
      work: Uint8Array;
      envelope: Uint8Array;
    }
  | { type: 'close'; id: number; mailbox: Uint8Array }
  | { type: 'ping'; id: number };

export type RelayFrame =
  | { type: 'challenge'; id: number; challenge: Uint8Array }
  | { type: 'opened'; id: number; mailbox: Uint8Array; fence: number; backlog: number }
  | { type: 'envelope'; id: number; mailbox: Uint8Array; sequence: bigint; depositId: Uint8Array; envelope: Uint8Array }
  | { type: 'ok'; id: number }
  | { type: 'error'; id: number; number: number; retryAfterMs: number }
  | { type: 'pong'; id: number }
  | { type: 'superseded'; id: number; mailbox: Uint8Array };

const TYPE = {
  open: 1,
  ack: 2,
  deposit: 3,
  close: 4,
  ping: 5,
  challenge: 0x81,
  opened: 0x82,
  envelope: 0x83,
  ok: 0x84,
  error: 0x85,
  pong: 0x86,
  superseded: 0x87,
} as const;

/** A frame of `length` bytes with its type and id written, and the view on it. */
function begin(type: number, id: number, length: number): { out: Uint8Array<ArrayBuffer>; view: DataView } {
  const out = new Uint8Array(5 + length);
  const view = new DataView(out.buffer);
  out[0] = type;
  view.setUint32(1, id);
  return { out, view };
}

export function encodeClientFrame(frame: ClientFrame): Uint8Array<ArrayBuffer> {
  switch (frame.type) {
    case 'open': {
      const { out, view } = begin(TYPE.open, frame.id, 104);
      out.set(frame.publicKey, 5);
      out.set(frame.signature, 37);
      view.setBigUint64(101, frame.after);
      return out;
    }
    case 'ack': {
      const { out, view } = begin(TYPE.ack, frame.id, 22 + 16 * frame.depositIds.length);
      out.set(frame.mailbox, 5);
      view.setUint32(21, frame.fence);
      view.setUint16(25, frame.depositIds.length);
      frame.depositIds.forEach((depositId, i) => out.set(depositId, 27 + 16 * i));
      return out;
    }
    case 'deposit': {
      const { out, view } = begin(TYPE.deposit, frame.id, 37 + frame.work.length + frame.envelope.length);
      out.set(frame.mailbox, 5);
      out.set(frame.depositId, 21);
      view.setUint32(37, frame.ttl);
      out[41] = frame.work.length;
      out.set(frame.work, 42);
      out.set(frame.envelope, 42 + frame.work.length);
      return out;
    }
    case 'close': {
      const { out } = begin(TYPE.close, frame.id, 16);
      out.set(frame.mailbox, 5);
      return out;
    }
    case 'ping':
      return begin(TYPE.ping, frame.id, 0).out;
  }
}

export function encodeRelayFrame(frame: RelayFrame): Uint8Array<ArrayBuffer> {
  switch (frame.type) {
    case 'challenge': {
      const { out } = begin(TYPE.challenge, frame.id, 32);
      out.set(frame.challenge, 5);
      return out;
    }
    case 'opened': {
      const { out, view } = begin(TYPE.opened, frame.id, 24);
      out.set(frame.mailbox, 5);
      view.setUint32(21, frame.fence);
      view.setUint32(25, frame.backlog);
      return out;
    }
    case 'envelope': {
      const { out, view } = begin(TYPE.envelope, frame.id, 40 + frame.envelope.length);
      out.set(frame.mailbox, 5);
      view.setBigUint64(21, frame.sequence);
      out.set(frame.depositId, 29);
      out.set(frame.envelope, 45);
      return out;
    }
    case 'error': {
      const { out, view } = begin(TYPE.error, frame.id, 6);
      view.setUint16(5, frame.number);
      view.setUint32(7, frame.retryAfterMs);
      return out;
    }
    case 'superseded': {
      const { out } = begin(TYPE.superseded, frame.id, 16);
      out.set(frame.mailbox, 5);
      return out;
    }
    case 'ok':
    case 'pong':
      return begin(TYPE[frame.type], frame.id, 0).out;
  }
}

/** Decodes what a client sent; `undefined` for anything that is not exactly one well-formed frame. Views, no copies. */
export function decodeClientFrame(bytes: Uint8Array): ClientFrame | undefined {
  if (bytes.length < 5 || bytes.length > LIMITS.frame) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const id = view.getUint32(1);
  switch (bytes[0]) {
    case TYPE.open:
      if (bytes.length !== 109) return undefined;
      return {
        type: 'open',
        id,
        publicKey: bytes.subarray(5, 37),
        signature: bytes.subarray(37, 101),
        after: view.getBigUint64(101),
      };
    case TYPE.ack: {
      if (bytes.length < 27) return undefined;
      const count = view.getUint16(25);
      if (count === 0 || count > LIMITS.acksPerFrame || bytes.length !== 27 + 16 * count) return undefined;
      const depositIds = Array.from({ length: count }, (_, i) => bytes.subarray(27 + 16 * i, 43 + 16 * i));
      return { type: 'ack', id, mailbox: bytes.subarray(5, 21), fence: view.getUint32(21), depositIds };
    }
    case TYPE.deposit: {
      if (bytes.length < 42) return undefined;
      const start = 42 + (bytes[41] ?? 0);
      const envelope = bytes.subarray(start);
      if (bytes.length < start || envelope.length === 0 || envelope.length > LIMITS.envelope) return undefined;
      return {
        type: 'deposit',
        id,
        mailbox: bytes.subarray(5, 21),
        depositId: bytes.subarray(21, 37),
        ttl: view.getUint32(37),
        work: bytes.subarray(42, start),
        envelope,
      };
    }
    case TYPE.close:
      return bytes.length === 21 ? { type: 'close', id, mailbox: bytes.subarray(5, 21) } : undefined;
    case TYPE.ping:
      return bytes.length === 5 ? { type: 'ping', id } : undefined;
    default:
      return undefined;
  }
}

/** Decodes what a relay sent; `undefined` for anything that is not exactly one well-formed frame. Views, no copies. */
export function decodeRelayFrame(bytes: Uint8Array): RelayFrame | undefined {
  if (bytes.length < 5 || bytes.length > LIMITS.frame) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const id = view.getUint32(1);
  switch (bytes[0]) {
    case TYPE.challenge:
      return bytes.length === 37 ? { type: 'challenge', id, challenge: bytes.subarray(5) } : undefined;
    case TYPE.opened:
      if (bytes.length !== 29) return undefined;
      return {
        type: 'opened',
        id,
        mailbox: bytes.subarray(5, 21),
        fence: view.getUint32(21),
        backlog: view.getUint32(25),
      };
    case TYPE.envelope: {
      const envelope = bytes.subarray(45);
      if (envelope.length === 0 || envelope.length > LIMITS.envelope) return undefined;
      return {
        type: 'envelope',
        id,
        mailbox: bytes.subarray(5, 21),
        sequence: view.getBigUint64(21),
        depositId: bytes.subarray(29, 45),
        envelope,
      };
    }
    case TYPE.ok:
      return bytes.length === 5 ? { type: 'ok', id } : undefined;
    case TYPE.error:
      return bytes.length === 11
        ? { type: 'error', id, number: view.getUint16(5), retryAfterMs: view.getUint32(7) }
        : undefined;
    case TYPE.pong:
      return bytes.length === 5 ? { type: 'pong', id } : undefined;
    case TYPE.superseded:
      return bytes.length === 21 ? { type: 'superseded', id, mailbox: bytes.subarray(5) } : undefined;
    default:
      return undefined;
  }
}
