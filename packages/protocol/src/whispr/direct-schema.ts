import * as z from 'zod/mini';
import { base64, maybe, messageId, seconds, signingKey, userId } from './fields.ts';
import { MAX_SEALED_BYTES } from './limits.ts';

const sealedMessage = base64(48, MAX_SEALED_BYTES);
const signature = base64(64, 64);

/**
 * Our addition, which the original ignores: the owner of `enc_pub` vouches for the whole envelope. `id` is 16 random
 * bytes, so that a copy is known as one; see `bindingText` for what is signed.
 */
export const binding = z.object({ id: base64(16, 16), signature });

/** Body of `POST /send`. Keys in lower-case hexadecimal; `message` and `signature` come out as bytes. */
export const sendRequest = z.object({
  to: userId,
  from_: signingKey,
  enc_pub: userId,
  message: sealedMessage,
  signature,
  timestamp: maybe(seconds),
  binding: maybe(binding),
});

export const sendAnswer = z.looseObject({ status: z.literal('ok'), analytics: maybe(z.boolean()) });

/**
 * One message from `GET /inbox/` or a frame of `WS /ws`. The original says `from` here and `from_` on the way in;
 * either is read, `from` comes out. Entries that were never written to its database have no id.
 */
export const incomingMessage = z.pipe(
  z.transform((value) => {
    const isObject = typeof value === 'object' && value !== null;
    return isObject && 'from_' in value && !('from' in value) ? { ...value, from: value.from_ } : value;
  }),
  z.object({
    id: maybe(messageId),
    from: signingKey,
    enc_pub: userId,
    to: maybe(userId),
    message: sealedMessage,
    signature,
    timestamp: maybe(seconds),
    binding: maybe(binding),
  }),
);

/** The messages stay unread: one that is malformed must not hide the others. See `readInbox`. */
export const inboxAnswer = z.looseObject({ messages: z.array(z.unknown()) });

/** Query of `GET /inbox/{encPub}`; messages strictly after `since`. */
export const inboxQuery = z.object({ since: maybe(seconds) });

export const publicKeyAnswer = z.looseObject({ public_key: userId, analytics: maybe(z.boolean()) });

export type SendRequest = z.output<typeof sendRequest>;
export type SendJson = z.input<typeof sendRequest>;
export type IncomingMessage = z.output<typeof incomingMessage>;
export type Binding = z.output<typeof binding>;
