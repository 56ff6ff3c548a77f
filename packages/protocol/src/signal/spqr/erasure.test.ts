import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../bytes/index.ts';
import vectors from '../fixtures/signal-vectors.json' with { type: 'json' };
import { type Chunk, type Decoder, chunkAt, feed, nextChunk, startDecoder, startEncoder } from './erasure.ts';
import { multiply } from './gf16.ts';

/** The field by its definition: shift, add, reduce. */
function slowMultiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 15; bit >= 0; bit -= 1) {
    product <<= 1;
    if (product & 0x10000) product ^= 0x1100b;
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

const element = fc.integer({ min: 0, max: 65_535 });
const message = fc.integer({ min: 1, max: 36 }).chain((n) => fc.uint8Array({ minLength: 32 * n, maxLength: 32 * n }));

function decode(length: number, chunks: readonly Chunk[]): Decoder | Uint8Array {
  let decoder: Decoder | Uint8Array = startDecoder(length);
  for (const chunk of chunks) if (!(decoder instanceof Uint8Array)) decoder = feed(decoder, chunk);
  return decoder;
}

describe('GF(2^16)', () => {
  test('gives the vectors', () => {
    for (const { a, b, prod } of vectors.gf16)
      expect(multiply(Number.parseInt(a, 16), Number.parseInt(b, 16)).toString(16)).toBe(prod);
  });

  test('multiplies as the definition says', () => {
    fc.assert(fc.property(element, element, (a, b) => multiply(a, b) === slowMultiply(a, b)));
  });
});

describe('erasure code (B3)', () => {
  const v = vectors.erasure;

  test('gives the vectors: two raw blocks, three parity chunks', () => {
    const whole = fromHex(v.message);
    const chunks = [0, 2, 3, 7, 300].map((index) => toHex(chunkAt(whole, index)));
    expect(chunks).toEqual([v.chunk0, v.chunk2, v.chunk3_parity, v.chunk7_parity, v.chunk300_parity]);
  });

  test('any n distinct chunks, in any order and with repeats, give the message back; fewer do not', () => {
    fc.assert(
      fc.property(
        message,
        fc.uniqueArray(element, { minLength: 36, maxLength: 36 }),
        fc.array(fc.nat({ max: 35 }), { maxLength: 10 }),
        (whole, indices, repeats) => {
          const blocks = whole.length / 32;
          const chunks = indices.slice(0, blocks).map((index) => ({ index, data: chunkAt(whole, index) }));
          const short = chunks.slice(0, -1);
          const withRepeats = repeats.flatMap((at) => short[at] ?? []).concat(short);
          expect(decode(whole.length, withRepeats)).not.toBeInstanceOf(Uint8Array);
          expect(decode(whole.length, [...withRepeats, chunks.at(-1)!])).toEqual(whole);
        },
      ),
    );
  });

  test('mixed raw and parity chunks give the message back', () => {
    fc.assert(
      fc.property(message, fc.infiniteStream(fc.boolean()), (whole, lost) => {
        let encoder = startEncoder(whole);
        let decoder: Decoder | Uint8Array = startDecoder(whole.length);
        while (!(decoder instanceof Uint8Array)) {
          const step = nextChunk(encoder);
          encoder = step.encoder;
          if (!lost.next().value) decoder = feed(decoder, step.chunk);
        }
        expect(decoder).toEqual(whole);
      }),
    );
  });

  test('the encoder counts through all 65536 indices and starts again', () => {
    const encoder = { message: fromHex(v.message), nextIndex: 65_535 };
    const last = nextChunk(encoder);
    expect(last.chunk.index).toBe(65_535);
    expect(toHex(nextChunk(last.encoder).chunk.data)).toBe(v.chunk0);
  });

  test('a repeated chunk gives back the very same decoder', () => {
    const decoder = feed(startDecoder(96), { index: 5, data: new Uint8Array(32) }) as Decoder;
    expect(feed(decoder, { index: 5, data: new Uint8Array(32).fill(1) })).toBe(decoder);
  });
});
