import * as z from 'zod/mini';
import { fixedBytes, text, uint } from '../cbor/index.ts';
import { relayOrigins } from '../identity/relay-schema.ts';
import { HPKE_PUBLIC_KEY_BYTES } from '../primitives/index.ts';
import { MAX_LIFETIME_SECONDS, MAX_LIST, MAX_NAME_BYTES, MAX_TEXT_BYTES } from './limits.ts';

/** Bodies keep fields they do not know: a newer client's message survives storage and forwarding whole. */
const messageId = fixedBytes(16);
const name = text(MAX_NAME_BYTES);
const messageText = text(MAX_TEXT_BYTES);
const sequences = z.array(uint().check(z.minimum(1))).check(z.minLength(1), z.maxLength(MAX_LIST));

/** How envelopes reach one device of a contact. */
export const route = z.looseObject({
  relays: relayOrigins,
  /** The mailbox made for this contact, 16 bytes. */
  mailbox: fixedBytes(16),
  /** Outer key for envelopes to this device, 32 bytes. */
  key: fixedBytes(32),
  /** Hybrid KEM public key, 1216 bytes, for the HPKE form. */
  kem: fixedBytes(HPKE_PUBLIC_KEY_BYTES),
  device: uint(127).check(z.minimum(1)),
});

const hello = z.looseObject({
  name,
  route,
  /** Installation number, one more after each restore. */
  epoch: uint(0xffff_ffff),
  /** The answer to a request: it was accepted. */
  accept: z.optional(z.boolean()),
  verifiedHint: z.optional(z.boolean()),
  /** What a stranger says first. */
  text: z.optional(messageText),
});

const textBody = z.looseObject({
  text: messageText,
  /** Seconds after which the message disappears (C7). */
  lifetime: z.optional(uint(MAX_LIFETIME_SECONDS).check(z.minimum(1))),
  replyTo: z.optional(messageId),
});

/** Which messages arrived or were read: single ids, or all of the peer's device up to a sequence number. */
const receipt = z
  .looseObject({
    kind: z.enum(['delivered', 'read']),
    ids: z.optional(z.array(messageId).check(z.minLength(1), z.maxLength(MAX_LIST))),
    upTo: z.optional(uint()),
  })
  .check(z.refine((body) => (body.ids === undefined) !== (body.upTo === undefined), 'either ids or upTo'));

/** Bodies by type. `delete`, `edit` and `reaction` are reserved: their rows are kept until the product shows them. */
export const BODIES = {
  hello,
  route: z.looseObject({ route }),
  text: textBody,
  receipt,
  typing: z.looseObject({ on: z.boolean() }),
  profile: z.looseObject({ name }),
  resend: z.looseObject({ seqs: sequences }),
  gone: z.looseObject({ seqs: sequences }),
  delete: z.looseObject({ target: messageId }),
  edit: z.looseObject({ target: messageId, text: messageText }),
  reaction: z.looseObject({ target: messageId, emoji: text(64), remove: z.optional(z.boolean()) }),
} as const;

export type Route = z.infer<typeof route>;
export type ContentType = keyof typeof BODIES;
export type Body<T extends ContentType> = z.infer<(typeof BODIES)[T]>;
