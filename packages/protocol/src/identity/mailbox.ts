import { concat, fromUtf8 } from '../bytes/index.ts';
import type { Bytes, CryptoProvider } from '../primitives/index.ts';

export const MAILBOX_ID_BYTES = 16;

/** A mailbox its owner can read. Whoever knows `id` can deposit; only the seed reads. */
export interface Mailbox {
  /** Ed25519 seed, 32 bytes, random: mailboxes of one account have nothing in common. */
  readonly seed: Bytes;
  readonly publicKey: Bytes;
  /** 16 bytes. */
  readonly id: Bytes;
}

/** A new mailbox with a random key. */
export function newMailbox(crypto: CryptoProvider): Promise<Mailbox> {
  return mailboxFromSeed(crypto, crypto.random(32));
}

/** The mailbox of a stored seed. */
export async function mailboxFromSeed(crypto: CryptoProvider, seed: Uint8Array): Promise<Mailbox> {
  const publicKey = await crypto.ed25519PublicKey(seed);
  return { seed: seed.slice(), publicKey, id: await mailboxId(crypto, publicKey) };
}

/** First 16 bytes of SHA-256("mailbox" ‖ public key). */
export async function mailboxId(crypto: CryptoProvider, publicKey: Uint8Array): Promise<Bytes> {
  return (await crypto.sha256(concat(fromUtf8('mailbox'), publicKey))).slice(0, MAILBOX_ID_BYTES);
}
