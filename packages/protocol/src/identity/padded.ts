import { ByteReader, ByteWriter } from '../bytes/index.ts';
import type { Bytes } from '../primitives/index.ts';

/** A block followed by zeros up to `size`, so that a sealed thing's length tells nothing about its content. */
export function padTo(bytes: Uint8Array, size: number): Bytes {
  const zeros = Math.max(0, size - 4 - bytes.length);
  return new ByteWriter().block(bytes).raw(new Uint8Array(zeros)).finish();
}

/** Inverse of `padTo`; a wrong length or a padding that is not zero is `code`. */
export function unpad(padded: Uint8Array, code: string): Bytes {
  const reader = new ByteReader(padded, code);
  const bytes = reader.block(reader.remaining);
  if (reader.raw(reader.remaining).some((byte) => byte !== 0)) reader.fail('the padding is not zero');
  return bytes;
}
