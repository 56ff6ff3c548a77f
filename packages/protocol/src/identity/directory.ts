import * as z from 'zod/mini';
import { be64, concat, equalBytes, fromUtf8 } from '../bytes/index.ts';
import { encodeCbor, fixedBytes, parseCbor, uint } from '../cbor/index.ts';
import { type Bytes, type CryptoProvider, HPKE_PUBLIC_KEY_BYTES } from '../primitives/index.ts';
import { encodePublicKey } from '../signal/keys.ts';
import { xeddsaSign, xeddsaVerify } from '../signal/xeddsa.ts';
import { deriveKey } from './derive.ts';
import { identityError } from './failures.ts';
import { MAILBOX_ID_BYTES } from './mailbox.ts';
import { seal, unseal } from './sealed.ts';

/** What strangers need to write to a public identity for the first time. */
export interface DirectoryEntry {
  /** Hybrid KEM public key, 1216 bytes. */
  readonly kem: Uint8Array;
  /** Mailbox for requests from strangers, 16 bytes. */
  readonly requestMailbox: Uint8Array;
  /** Proof of work the request mailbox asks for, 0…32 bits. */
  readonly powBits: number;
}

const LABEL = fromUtf8('whispr/v1/directory');
const BAD = 'identity/bad-directory-entry';
const MAX_BYTES = 4096;
const schema = z.strictObject({
  identity: fixedBytes(32),
  kem: fixedBytes(HPKE_PUBLIC_KEY_BYTES),
  requestMailbox: fixedBytes(MAILBOX_ID_BYTES),
  powBits: uint(32),
  signature: fixedBytes(64),
});

/** The record slot of an identity's entry, 32 bytes: found by those who know the public key, meaningless to the relay. */
export async function directorySlot(crypto: CryptoProvider, identity: Uint8Array): Promise<Bytes> {
  return crypto.sha256(concat(LABEL, identity));
}

/** Signs and seals an entry for version `version` of its record. */
export async function sealDirectoryEntry(
  crypto: CryptoProvider,
  owner: { readonly identity: Uint8Array; readonly identityPrivate: Uint8Array },
  entry: DirectoryEntry,
  version: number,
): Promise<Bytes> {
  const { identity, identityPrivate } = owner;
  const signature = await xeddsaSign(crypto, identityPrivate, signedPart(identity, entry));
  const { kem, requestMailbox, powBits } = entry;
  const plaintext = encodeCbor({ identity, kem, requestMailbox, powBits, signature });
  return seal(crypto, await sealKey(crypto, identity), plaintext, await aad(crypto, identity, version));
}

/**
 * Opens the record found at the slot of `address.identity` and checks that the identity signed it and that its KEM key is
 * the one the address names. `identity/bad-directory-entry`: not sealed for this identity and version, or malformed.
 * `identity/bad-signature`, `identity/wrong-kem`: someone else's work.
 */
export async function openDirectoryEntry(
  crypto: CryptoProvider,
  address: { readonly identity: Uint8Array; readonly kemHash?: Uint8Array | undefined },
  version: number,
  blob: Uint8Array,
): Promise<DirectoryEntry> {
  const { identity, kemHash } = address;
  if (blob.length > MAX_BYTES) throw identityError('bad-directory-entry', 'too large');
  const plaintext = unseal(await sealKey(crypto, identity), blob, await aad(crypto, identity, version), BAD);
  const { signature, identity: named, ...entry } = parseCbor(schema, plaintext, { maxBytes: MAX_BYTES }, BAD);
  if (!equalBytes(named, identity)) throw identityError('bad-directory-entry', 'names another identity');
  if (!(await xeddsaVerify(crypto, encodePublicKey(identity), signedPart(identity, entry), signature)))
    throw identityError('bad-signature', 'not signed by the identity');
  if (kemHash !== undefined && !equalBytes(await crypto.sha256(entry.kem), kemHash))
    throw identityError('wrong-kem', 'not the KEM key of the address');
  return entry;
}

function signedPart(identity: Uint8Array, entry: DirectoryEntry): Bytes {
  return concat(LABEL, identity, entry.kem, entry.requestMailbox);
}

function sealKey(crypto: CryptoProvider, identity: Uint8Array): Promise<Bytes> {
  return deriveKey(crypto, identity, 'directory-seal', 32);
}

async function aad(crypto: CryptoProvider, identity: Uint8Array, version: number): Promise<Bytes> {
  return concat(await directorySlot(crypto, identity), be64(version));
}
