import { gf16Tables } from './gf16.ts';
import { type Interpolation, interpolateFrom, logWeightsAt } from './lagrange.ts';

/*
 * The erasure code of the braid. A message of n blocks of 32 bytes becomes up to 65536 chunks of 32 bytes, any n of
 * which give it back. The p-th 16-bit word of all blocks are the values of polynomial p (0…15) at 0…n−1; chunk i holds
 * the values at i. So the first n chunks are the blocks themselves and the rest is parity.
 */

/** Bytes in a chunk. */
export const CHUNK_LENGTH = 32;
const CHUNK_COUNT = 65_536;

/** One chunk: its index (0…65535) and 32 bytes. */
export interface Chunk {
  readonly index: number;
  readonly data: Uint8Array;
}

/** An endless source of chunks of one message, whose length is a multiple of 32. */
export interface Encoder {
  readonly message: Uint8Array;
  /** The index of the chunk to be sent next; it wraps at 65536. */
  readonly nextIndex: number;
}

/** What has arrived of a message of `blocks` blocks: fewer chunks than that, by ascending index. */
export interface Decoder {
  readonly blocks: number;
  readonly chunks: readonly Chunk[];
}

/** Starts sending `message`. */
export function startEncoder(message: Uint8Array): Encoder {
  return { message, nextIndex: 0 };
}

/** The next chunk and the encoder after it. */
export function nextChunk(encoder: Encoder): { readonly encoder: Encoder; readonly chunk: Chunk } {
  const { message, nextIndex: index } = encoder;
  return {
    encoder: { message, nextIndex: (index + 1) % CHUNK_COUNT },
    chunk: { index, data: chunkAt(message, index) },
  };
}

/** The 32 bytes of chunk `index` of a message. */
export function chunkAt(message: Uint8Array, index: number): Uint8Array {
  const blocks = message.length / CHUNK_LENGTH;
  if (index < blocks) return message.slice(index * CHUNK_LENGTH, (index + 1) * CHUNK_LENGTH);
  const sources = Array.from({ length: blocks }, (_, j) => message.subarray(j * CHUNK_LENGTH, (j + 1) * CHUNK_LENGTH));
  return combine(sources, logWeightsAt(systematic(blocks), index));
}

/** Starts receiving a message of `length` bytes, a multiple of 32; of a longer one a first chunk may be there already. */
export function startDecoder(length: number, first?: Chunk): Decoder {
  return { blocks: length / CHUNK_LENGTH, chunks: first ? [first] : [] };
}

/**
 * Takes in a chunk. Gives the message as soon as it is known, else the decoder with the chunk added.
 * A repeated index changes nothing.
 */
export function feed(decoder: Decoder, chunk: Chunk): Decoder | Uint8Array {
  const { blocks, chunks } = decoder;
  if (chunks.some((held) => held.index === chunk.index)) return decoder;
  const after = chunks.findIndex((held) => held.index > chunk.index);
  const next = chunks.toSpliced(after < 0 ? chunks.length : after, 0, chunk);
  return next.length < blocks ? { blocks, chunks: next } : reconstruct(blocks, next);
}

/** The message from exactly `blocks` distinct chunks by ascending index. */
function reconstruct(blocks: number, chunks: readonly Chunk[]): Uint8Array {
  const message = new Uint8Array(blocks * CHUNK_LENGTH);
  const missing = new Set(Array.from({ length: blocks }, (_, i) => i));
  for (const { index, data } of chunks) {
    if (!missing.delete(index)) continue;
    message.set(data, index * CHUNK_LENGTH);
  }
  if (missing.size === 0) return message;
  const interpolation = interpolateFrom(chunks.map((chunk) => chunk.index));
  const sources = chunks.map((chunk) => chunk.data);
  for (const index of missing) message.set(combine(sources, logWeightsAt(interpolation, index)), index * CHUNK_LENGTH);
  return message;
}

/** Σ weightⱼ · sourceⱼ, word by word: the same weights serve all 16 polynomials. */
function combine(sources: readonly Uint8Array[], logWeights: Uint16Array): Uint8Array {
  const { log, exp } = gf16Tables();
  const sum = new Uint8Array(CHUNK_LENGTH);
  for (const [j, source] of sources.entries()) {
    const logWeight = logWeights[j] ?? 0;
    for (let at = 0; at < CHUNK_LENGTH; at += 2) {
      const word = ((source[at] ?? 0) << 8) | (source[at + 1] ?? 0);
      if (word === 0) continue;
      const product = exp[logWeight + (log[word] ?? 0)] ?? 0;
      sum[at] = (sum[at] ?? 0) ^ (product >> 8);
      sum[at + 1] = (sum[at + 1] ?? 0) ^ (product & 255);
    }
  }
  return sum;
}

/** Interpolations from the points 0…n−1; a session meets four values of n. */
const systematicBySize = new Map<number, Interpolation>();

function systematic(blocks: number): Interpolation {
  const known = systematicBySize.get(blocks);
  if (known) return known;
  const fresh = interpolateFrom(Array.from({ length: blocks }, (_, i) => i));
  systematicBySize.set(blocks, fresh);
  return fresh;
}
