import * as z from 'zod/mini';
import { text } from '../cbor/index.ts';
import { decodeBase64 } from './base64.ts';

/** A key or hash of `length` bytes in hexadecimal; either case is read, lower case comes out. */
export const hex = (length: number) =>
  z.string().check(
    z.maxLength(2 * length),
    z.toLowerCase(),
    z.refine((value) => value.length === 2 * length && /^[0-9a-f]*$/.test(value), 'not hexadecimal of this length'),
  );

/** An X25519 public key: the address of a person, 64 hexadecimal digits. */
export const userId = hex(32);
/** An Ed25519 public key. */
export const signingKey = hex(32);

/** The SHA-256 of an attachment, which is its id. */
export const attachmentId = hex(32);

/** Group, channel, message and call ids: the original makes UUIDs with or without dashes and numbers. */
export const id = z.string().check(z.regex(/^[\w-]{1,64}$/));
/** Ids of messages come as numbers from the original's database. */
export const messageId = z.union([id, z.pipe(z.int().check(z.minimum(0)), z.transform(String))]);

/** Canonical base64 of `least` to `most` bytes; bytes come out. */
export const base64 = (least: number, most: number) =>
  z.pipe(
    z.string().check(z.maxLength(4 * Math.ceil(most / 3))),
    z.transform((value, context) => {
      const bytes = decodeBase64(value);
      if (bytes !== undefined && bytes.length >= least && bytes.length <= most) return bytes;
      context.issues.push({ code: 'custom', message: 'not base64 of this length', input: undefined });
      return z.NEVER;
    }),
  );

const decimal = z.pipe(z.string().check(z.maxLength(32), z.regex(/^\d{1,15}(\.\d+)?$/)), z.transform(Number));

/** Seconds since 1970 with a fraction. The original's framework reads numbers in strings too; so do query parameters. */
export const seconds = z.union([z.number(), decimal]).check(z.minimum(0), z.maximum(1e11));

/** A whole number from 0, as number or decimal string. */
export const count = (most: number) =>
  z.union([z.int(), decimal]).check(
    z.minimum(0),
    z.maximum(most),
    z.refine((value) => Number.isSafeInteger(value), 'not whole'),
  );

/** Versions of a group key count up from 1. */
export const keyVersion = count(0x7fff_ffff);

const words = { true: true, false: false, 1: true, 0: false, yes: true, no: false, on: true, off: false };

/** A truth value in any form the original's framework reads, and 0 or 1 from its database. */
export const flag = z.union([
  z.boolean(),
  z.pipe(
    z.pipe(z.union([z.string().check(z.maxLength(5), z.toLowerCase()), z.int()]), z.transform(String)),
    z.pipe(
      z.enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off']),
      z.transform((word) => words[word]),
    ),
  ),
]);

/** A field that may be left out or null; both are undefined. */
export const maybe = <T extends z.ZodMiniType>(schema: T) =>
  z.optional(
    z.pipe(
      z.nullish(schema),
      z.transform((value) => value ?? undefined),
    ),
  );

/** A name on the wire. What is shown must be cleaned first. */
export const name = text(1024);
