import { WhisprError } from '../../errors/index.ts';
import { CHUNK_LENGTH, type Chunk } from './erasure.ts';
import { VarintReader, varint } from './varint.ts';

/*
 * The bytes of `pq_ratchet` in a Signal message:
 * 01 ‖ varint(epoch) ‖ varint(index) ‖ type [ ‖ varint(chunk index) ‖ 32 bytes ]
 */

/** Payload types by their number on the wire. */
const TYPES = ['None', 'Hdr', 'Ek', 'EkCt1Ack', 'Ct1Ack', 'Ct1', 'Ct2'] as const;
type PayloadType = (typeof TYPES)[number];
type BareType = 'None' | 'Ct1Ack';

/** What the braid says with one message: a chunk of one of its transfers, a bare acknowledgement, or nothing. */
export type BraidPayload =
  | { readonly type: BareType }
  | { readonly type: Exclude<PayloadType, BareType>; readonly chunk: Chunk };

/** A braid message: the epoch (≥ 1, a u64) its sender is in and the payload. */
export interface BraidMessage {
  readonly epoch: bigint;
  readonly payload: BraidPayload;
}

/** A braid message with the index (≥ 1, a u32) of the message key within its chain. */
export interface SpqrMessage extends BraidMessage {
  readonly index: number;
}

const VERSION = 1;
const MAX_U64 = 0xffff_ffff_ffff_ffffn;
const MAX_U32 = 0xffff_ffffn;
const MAX_CHUNK_INDEX = 0xffffn;

/** Writes a message: 4 bytes without and 37 with a chunk while epoch and indices are small. */
export function encodeSpqrMessage({ epoch, index, payload }: SpqrMessage): Uint8Array<ArrayBuffer> {
  const head = [VERSION, ...varint(epoch), ...varint(BigInt(index)), TYPES.indexOf(payload.type)];
  if (!('chunk' in payload)) return Uint8Array.from(head);
  return Uint8Array.from([...head, ...varint(BigInt(payload.chunk.index)), ...payload.chunk.data]);
}

/**
 * Parses a message. It reads at most 64 bytes; what follows is ignored, as Signal's own reader does.
 * Another version than 1 is `spqr/unsupported-version`; anything else that is wrong, also the key-less index 0, which no
 * current sender uses, is `spqr/bad-message`.
 */
export function decodeSpqrMessage(bytes: Uint8Array): SpqrMessage {
  const reader = new VarintReader(bytes, 'spqr/bad-message');
  if (reader.byte() !== VERSION)
    throw new WhisprError('spqr/unsupported-version', 'the ratchet speaks another version');
  const epoch = reader.varint(MAX_U64);
  if (epoch === 0n) reader.fail('epochs count from 1');
  const index = Number(reader.varint(MAX_U32));
  if (index === 0) reader.fail('message keys count from 1');
  const type = TYPES[reader.byte()] ?? reader.fail('unknown payload type');
  if (type === 'None' || type === 'Ct1Ack') return { epoch, index, payload: { type } };
  const chunk = { index: Number(reader.varint(MAX_CHUNK_INDEX)), data: reader.bytes(CHUNK_LENGTH) };
  return { epoch, index, payload: { type, chunk } };
}
