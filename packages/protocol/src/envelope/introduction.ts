import { concat, equalBytes, fromUtf8 } from '../bytes/index.ts';
import { checkSchema, decodeAs, encodeCbor } from '../cbor/index.ts';
import { publicBundle } from '../identity/bundle-schema.ts';
import { deriveKey } from '../identity/derive.ts';
import type { Bytes, CryptoProvider } from '../primitives/index.ts';
import type { PreKeyBundle } from '../signal/bundle.ts';
import { encodePublicKey } from '../signal/keys.ts';
import { xeddsaSign, xeddsaVerify } from '../signal/xeddsa.ts';
import { envelopeError } from './failures.ts';
import { type HpkeTarget, openHpke, sealHpke } from './hpke-envelope.ts';
import { type First, INTRODUCTION_PROOF_BYTES, type Introduction, hpkePayload } from './payload-schema.ts';
import { MAX_ENVELOPE } from './size.ts';

const LABEL = fromUtf8('whispr/v1/introduction');

/** What the sender of an introduction says; the signature is added. */
export interface IntroductionFields {
  readonly identity: Uint8Array;
  readonly bundle: PreKeyBundle;
  readonly reason: 'invite' | 'heal' | 'restore';
  readonly epoch: number;
  readonly mailbox?: Uint8Array | undefined;
  readonly relays?: readonly string[] | undefined;
  readonly outerKey?: Uint8Array | undefined;
  readonly kem?: Uint8Array | undefined;
  readonly name?: string | undefined;
  /** As `introductionProof` makes it. */
  readonly proof?: Uint8Array | undefined;
  readonly at: number;
}

/**
 * First contact by an address: sealed to the owner's KEM key (1216 bytes). `message` is the prekey message of a fresh
 * session; the sender's mailbox is only inside it.
 */
export async function sealFirst(
  crypto: CryptoProvider,
  kem: Uint8Array,
  target: HpkeTarget,
  first: { readonly identity: Uint8Array; readonly message: Uint8Array },
): Promise<Bytes> {
  const { identity, message } = first;
  return sealHpke(crypto, kem, target, encodeCbor({ t: 'first', identity, message }));
}

/**
 * Binds an identity (32 bytes) to knowledge of the outer key (32 bytes) of the mailbox it writes to. That key was told
 * inside the session, so only the contact has it: neither the relay, which sees the mailbox, nor anyone with the address.
 */
export function introductionProof(
  crypto: CryptoProvider,
  outerKey: Uint8Array,
  mailboxId: Uint8Array,
  identity: Uint8Array,
): Promise<Bytes> {
  return deriveKey(crypto, outerKey, 'introduction-proof', INTRODUCTION_PROOF_BYTES, concat(mailboxId, identity));
}

/** An introduction signed by the sender's identity for this mailbox, and sealed to `kem` (1216 bytes). */
export async function sealIntroduction(
  crypto: CryptoProvider,
  kem: Uint8Array,
  target: HpkeTarget,
  fields: IntroductionFields,
  identityPrivate: Uint8Array,
): Promise<Bytes> {
  const unsigned = { ...fields, t: 'introduction', bundle: publicBundle(fields.bundle) };
  const signature = await xeddsaSign(crypto, identityPrivate, signedPart(unsigned, target));
  return sealHpke(crypto, kem, target, encodeCbor({ ...unsigned, signature }));
}

/**
 * Opens the HPKE form with the KEM private keys (32 bytes each) of the mailbox. Undefined if none opens it. What opens but
 * is not as documented is `envelope/malformed`; an introduction that its identity did not sign for this mailbox is
 * `envelope/bad-signature`. A `first` is authenticated by the prekey message inside, not here.
 */
export async function openHpkeEnvelope(
  crypto: CryptoProvider,
  kemPrivateKeys: readonly Uint8Array[],
  target: HpkeTarget,
  envelope: Uint8Array,
): Promise<First | Introduction | undefined> {
  const bytes = await openHpke(crypto, kemPrivateKeys, target, envelope);
  if (bytes === undefined) return undefined;
  const raw = decodeAs('envelope/malformed', bytes, { maxBytes: MAX_ENVELOPE, maxItems: 256 });
  const payload = checkSchema(hpkePayload, raw, 'envelope/malformed');
  if (payload.t === 'introduction') await checkIntroduction(crypto, payload, target);
  return payload;
}

async function checkIntroduction(crypto: CryptoProvider, payload: Introduction, target: HpkeTarget): Promise<void> {
  const { signature, ...unsigned } = payload;
  const publicKey = encodePublicKey(payload.identity);
  if (!equalBytes(payload.bundle.identityKey, publicKey))
    throw envelopeError('malformed', 'the bundle is of another identity');
  if (!(await xeddsaVerify(crypto, publicKey, signedPart(unsigned, target), signature)))
    throw envelopeError('bad-signature', 'the introduction is not signed by its identity');
}

/** label ‖ all fields but the signature in their one encoding ‖ mailbox id: it cannot be passed on to someone else. */
function signedPart(unsigned: object, { mailboxId }: HpkeTarget): Bytes {
  return concat(LABEL, encodeCbor(unsigned), mailboxId);
}
