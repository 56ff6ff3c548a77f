import * as z from 'zod/mini';
import { concat, fromUtf8 } from '../bytes/index.ts';
import { encodeCbor, fixedBytes, parseCbor } from '../cbor/index.ts';
import { type Bytes, type CryptoProvider, HPKE_PUBLIC_KEY_BYTES } from '../primitives/index.ts';
import { identityError } from './failures.ts';
import type { InviteKeys } from './invite-code.ts';
import { MAILBOX_ID_BYTES } from './mailbox.ts';
import { padTo, unpad } from './padded.ts';
import { relayOrigins } from './relay-schema.ts';
import { SEAL_OVERHEAD, seal, unseal } from './sealed.ts';

const BAD = 'identity/bad-invite';
const LABEL = fromUtf8('whispr/v1/invite');
/** One length for all invites: the relay does not see how many relays they name. */
const PADDED = 2048;
const INVITE_BLOB_BYTES = PADDED + SEAL_OVERHEAD;

const schema = z.strictObject({
  hpke: fixedBytes(HPKE_PUBLIC_KEY_BYTES),
  mailbox: fixedBytes(MAILBOX_ID_BYTES),
  relays: relayOrigins,
});

/** What an invite tells the joiner: no identity, no name. */
export interface Invite {
  /** One-time KEM public key, 1216 bytes, to which the joiner seals the introduction. */
  readonly hpke: Uint8Array;
  /** The inviter's fresh contact mailbox, 16 bytes. */
  readonly mailbox: Uint8Array;
  readonly relays: readonly string[];
}

/** Seals an invite for its slot. */
export function sealInvite(crypto: CryptoProvider, keys: InviteKeys, { hpke, mailbox, relays }: Invite): Bytes {
  return seal(crypto, keys.key, padTo(encodeCbor({ hpke, mailbox, relays }), PADDED), concat(LABEL, keys.slot));
}

/** Opens what the relay gave for a slot; forged or malformed is `identity/bad-invite`. */
export function openInvite(keys: InviteKeys, blob: Uint8Array): Invite {
  if (blob.length !== INVITE_BLOB_BYTES) throw identityError('bad-invite', 'wrong length');
  const padded = unseal(keys.key, blob, concat(LABEL, keys.slot), BAD);
  return parseCbor(schema, unpad(padded, BAD), { maxBytes: PADDED }, BAD);
}
