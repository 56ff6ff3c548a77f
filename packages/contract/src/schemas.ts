import * as z from 'zod/mini';
import { LIMITS } from './limits.ts';

/** Base64url without padding of exactly `length` bytes. */
const fixedBytes = (length: number) =>
  z.string().check(z.length(Math.ceil((length * 4) / 3)), z.regex(/^[A-Za-z0-9_-]*$/));

/** Base64url without padding of 1 to `limit` bytes. */
const someBytes = (limit: number) =>
  z.string().check(z.minLength(2), z.maxLength(Math.ceil((limit * 4) / 3)), z.regex(/^[A-Za-z0-9_-]*$/));

const version = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

export const mailboxId = fixedBytes(16);
export const publicKey = fixedBytes(32);
export const signature = fixedBytes(64);
export const slot = fixedBytes(32);
export const challenge = fixedBytes(32);
/** Proof of work: be64 time in ms ‖ 8-byte nonce. */
export const work = fixedBytes(16);

export const info = z.object({
  name: z.string(),
  version: z.string(),
  /** The relay's own Ed25519 key, part of what openers sign and of invite codes. */
  key: publicKey,
  time: version,
  work: z.object({ mailbox: z.int(), request: z.int() }),
  /** Who may make mailboxes: everyone, who has a token of the operator, nobody. Older relays do not tell: everyone. */
  registration: z.optional(z.enum(['open', 'token', 'closed'])),
  ttl: z.object({ max: z.int(), default: z.int() }),
  limits: z.object({ envelope: z.int(), queue: z.int(), perSecond: z.int() }),
});

/** `token`: of the operator, where `registration` asks for one. */
export const createMailbox = z.object({
  publicKey,
  kind: z.enum(['contact', 'request']),
  signature,
  work,
  token: z.optional(z.string().check(z.maxLength(100), z.regex(/^[\x21-\x7e]+$/))),
});

/** Actions on a mailbox are signed: see `mailboxText`. `payload` is the JSON text (`mailboxAction`) that was signed. */
export const signed = z.object({
  publicKey,
  challenge,
  payload: z.string().check(z.maxLength(LIMITS.jsonBody)),
  signature,
});

export const mailboxAction = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('fetch'),
    after: z.string().check(z.regex(/^\d{1,19}$/)),
    limit: z.int().check(z.minimum(1), z.maximum(LIMITS.fetchPage)),
  }),
  z.object({
    action: z.literal('ack'),
    depositIds: z.array(fixedBytes(16)).check(z.minLength(1), z.maxLength(LIMITS.acksPerFrame)),
  }),
  z.object({
    action: z.literal('publish-prekeys'),
    base: z.optional(someBytes(LIMITS.preKeyBlob)),
    oneTime: z.array(someBytes(LIMITS.preKeyBlob)).check(z.maxLength(LIMITS.oneTimePreKeys)),
  }),
  z.object({ action: z.literal('count-prekeys') }),
  z.object({ action: z.literal('remove') }),
]);

export const fetched = z.object({
  envelopes: z.array(
    z.object({ sequence: z.string(), depositId: fixedBytes(16), envelope: someBytes(LIMITS.envelope) }),
  ),
  more: z.boolean(),
});
export const preKeyCount = z.object({ oneTime: z.int(), base: z.boolean() });
export const preKeys = z.object({
  base: someBytes(LIMITS.preKeyBlob),
  oneTime: z.optional(someBytes(LIMITS.preKeyBlob)),
});

/** The answer to `mailboxAction`: of fetch; of publish-prekeys and count-prekeys; of ack and remove. */
export const mailboxAnswer = z.union([fetched, preKeyCount, z.strictObject({})]);

/** HTTP form of a deposit, for clients whose WebSocket fails. */
export const deposit = z.object({
  depositId: fixedBytes(16),
  ttl: z.int().check(z.minimum(1), z.maximum(LIMITS.maxTtlSeconds)),
  work: z.optional(work),
  envelope: someBytes(LIMITS.envelope),
});

/** The first write of a slot has version 1; the same write again is harmless. */
export const putRecord = z.object({ publicKey, version, blob: someBytes(LIMITS.record), signature });
export const record = z.object({ version, blob: someBytes(LIMITS.record) });

export const putInvite = z.object({ publicKey, blob: someBytes(LIMITS.inviteBlob), signature });
export const inviteOwner = z.object({ publicKey, signature });
export const inviteBlob = z.object({ blob: someBytes(LIMITS.inviteBlob) });
export const inviteState = z.object({ state: z.enum(['waiting', 'used', 'expired', 'revoked']) });

export const newChallenge = z.object({ challenge });
export const done = z.object({});
export const error = z.object({ code: z.string(), message: z.string(), retryAfterMs: z.optional(z.int()) });
export const health = z.object({ status: z.enum(['ok', 'stopping', 'failing']) });
