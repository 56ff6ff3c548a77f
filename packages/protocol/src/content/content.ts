import * as z from 'zod/mini';
import { checkSchema, decodeAs, encodeCbor, fixedBytes, text, uint } from '../cbor/index.ts';
import { WhisprError } from '../errors/index.ts';
import type { Bytes } from '../primitives/index.ts';
import { BODIES, type Body, type ContentType } from './bodies.ts';
import { MAX_CONTENT_BYTES } from './limits.ts';

const VERSION = 1;

const header = z.looseObject({
  v: z.literal(VERSION),
  id: fixedBytes(16),
  t: text(64).check(z.minLength(1)),
  lamport: uint(),
  seq: uint(),
  link: fixedBytes(16),
  prev: fixedBytes(16),
  at: uint(),
  body: z.looseObject({}),
});

/** What every content has, whatever its type. Fields of later versions travel along unseen by the types. */
export interface Header {
  v: 1;
  /** Made by the author, 16 bytes. */
  id: Uint8Array;
  t: string;
  lamport: number;
  /** Counts the author's device in this conversation from 1; 0 for what is not stored. */
  seq: number;
  /** 16 random bytes, and those of the content before (design rule 11). */
  link: Uint8Array;
  prev: Uint8Array;
  /** Milliseconds since 1970 by the author's clock; only displayed. */
  at: number;
  body: Record<string, unknown>;
}

/** A content of one known type. */
export interface ContentOf<T extends ContentType> extends Header {
  t: T;
  body: Body<T>;
}
export type Content = { [T in ContentType]: ContentOf<T> }[ContentType];

/** What was read: a content we understand, or one of a later type that is kept as an "unsupported" row. */
export type DecodedContent = { known: true; content: Content } | { known: false; content: Header };

const TRANSIENT: ReadonlySet<string> = new Set<ContentType>(['receipt', 'typing', 'resend']);

/** True for types that leave no row and therefore have no sequence number. */
export function isTransient(type: ContentType): boolean {
  return TRANSIENT.has(type);
}

/** Strict deterministic CBOR, at most 120 KiB. What could not be read back is `content/malformed`. */
export function encodeContent(content: Content): Bytes {
  const bytes = encodeCbor(content);
  if (bytes.length > MAX_CONTENT_BYTES) throw malformed('larger than allowed');
  checkKnown(checkSchema(header, content, 'content/malformed'));
  return bytes;
}

/**
 * Reads the plaintext of a Signal message. An unknown `v` is `content/unknown-version`; an unknown `t` is not an error;
 * everything else that is not as documented is `content/malformed`.
 */
export function decodeContent(bytes: Uint8Array): DecodedContent {
  const raw = decodeAs('content/malformed', bytes, { maxBytes: MAX_CONTENT_BYTES });
  checkVersion(raw);
  return checkKnown(checkSchema(header, raw, 'content/malformed'));
}

function checkKnown(content: Header): DecodedContent {
  if (!isKnown(content.t)) return { known: false, content };
  const body = checkSchema(BODIES[content.t] as z.ZodMiniType, content.body, 'content/malformed');
  if (isTransient(content.t) !== (content.seq === 0)) throw malformed('only transient types have no sequence number');
  return { known: true, content: { ...content, body } as Content };
}

/** Asked first, because a later version may have another form altogether. */
function checkVersion(raw: unknown): void {
  const version = typeof raw === 'object' && raw !== null && 'v' in raw ? raw.v : undefined;
  if (typeof version === 'number' && version !== VERSION)
    throw new WhisprError('content/unknown-version', 'written by a newer version');
}

function isKnown(type: string): type is ContentType {
  return Object.hasOwn(BODIES, type);
}

function malformed(why: string): WhisprError {
  return new WhisprError('content/malformed', why);
}
