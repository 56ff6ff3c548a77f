import * as z from 'zod/mini';
import { fixedBytes, someBytes, text, uint } from '../cbor/index.ts';
import { preKeyBundle } from '../identity/bundle-schema.ts';
import { relayOrigins } from '../identity/relay-schema.ts';
import { HPKE_PUBLIC_KEY_BYTES } from '../primitives/index.ts';
import { MAX_ENVELOPE } from './size.ts';

export const INTRODUCTION_PROOF_BYTES = 32;

/** First contact by an address: the sender's public key and a prekey message that holds everything else. */
const first = z.looseObject({
  t: z.literal('first'),
  identity: fixedBytes(32),
  message: someBytes(1, MAX_ENVELOPE),
});

/** Asks the receiver to start a session with this bundle: after an invite, to heal, after a restore. */
const introduction = z.looseObject({
  t: z.literal('introduction'),
  /** The sender's public key, 32 bytes. */
  identity: fixedBytes(32),
  bundle: preKeyBundle,
  reason: z.enum(['invite', 'heal', 'restore']),
  /** Installation number of the sender, one more after each restore. */
  epoch: uint(0xffff_ffff),
  /** The sender's mailbox for this contact, 16 bytes, where it lies, and how to seal for it. */
  mailbox: z.optional(fixedBytes(16)),
  relays: z.optional(relayOrigins),
  outerKey: z.optional(fixedBytes(32)),
  kem: z.optional(fixedBytes(HPKE_PUBLIC_KEY_BYTES)),
  name: z.optional(text(1024)),
  /** Shows that the sender knows the outer key of the recipient's mailbox; without it no other identity is believed. */
  proof: z.optional(fixedBytes(INTRODUCTION_PROOF_BYTES)),
  /** Milliseconds since 1970 by the sender's clock. */
  at: uint(),
  signature: fixedBytes(64),
});

export const hpkePayload = z.discriminatedUnion('t', [first, introduction]);

export type First = z.infer<typeof first>;
export type Introduction = z.infer<typeof introduction>;
