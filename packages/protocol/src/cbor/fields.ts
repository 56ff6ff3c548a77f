import * as z from 'zod/mini';

/** Any backing buffer: callers hand in what their database or worker gave them. */
const bytes = () => z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** Exactly `length` bytes. */
export const fixedBytes = (length: number) =>
  bytes().check(z.refine((value) => value.length === length, 'wrong length'));

/** `least` to `most` bytes. */
export const someBytes = (least: number, most: number) =>
  bytes().check(z.refine((value) => value.length >= least && value.length <= most, 'wrong length'));

/** An integer from 0 to `most`. */
export const uint = (most: number = Number.MAX_SAFE_INTEGER) => z.int().check(z.minimum(0), z.maximum(most));

/** Text of at most `most` UTF-8 bytes. */
export const text = (most: number) => z.string().check(z.refine((value) => utf8Fits(value, most), 'too long'));

const encoder = new TextEncoder();

/** True if the UTF-8 form has at most `most` bytes. */
export function utf8Fits(value: string, most: number): boolean {
  if (value.length > most) return false;
  return value.length * 3 <= most || encoder.encode(value).length <= most;
}
