import type * as z from 'zod/mini';
import { concat, equalBytes, fromUtf8 } from '../bytes/index.ts';
import { encodeCbor, parseCbor } from '../cbor/index.ts';
import type { Bytes, CryptoProvider } from '../primitives/index.ts';
import type { PreKeyBundle } from '../signal/bundle.ts';
import { encodePublicKey } from '../signal/keys.ts';
import {
  type BasePreKeys,
  type OneTimePreKeys,
  basePreKeys,
  oneTimePreKeys,
  publicBase,
  publicOneTime,
} from './bundle-schema.ts';
import { deriveKey } from './derive.ts';
import { identityError } from './failures.ts';
import { padTo, unpad } from './padded.ts';
import { SEAL_OVERHEAD, seal, unseal } from './sealed.ts';

/** The request mailbox whose prekeys these are, and the identity that strangers know. */
export interface PreKeyOwner {
  /** 32 bytes. */
  readonly identity: Uint8Array;
  /** 16 bytes. */
  readonly mailboxId: Uint8Array;
}

const BAD = 'identity/bad-prekeys';
const LABEL = fromUtf8('whispr/v1/prekey');
const BASE = 0;
const ONE_TIME = 1;
/** Every blob has this plaintext, so that the relay cannot tell them apart by their length. */
const PADDED = 2048;
/** Length of a sealed blob. */
export const PREKEY_BLOB_BYTES = PADDED + SEAL_OVERHEAD;

/** Seals the `base` blob: what every caller gets. */
export function sealBasePreKeys(crypto: CryptoProvider, owner: PreKeyOwner, keys: BasePreKeys): Promise<Bytes> {
  return sealBlob(crypto, owner, BASE, publicBase(keys));
}

/** Seals a `oneTime` blob: what one caller gets. */
export function sealOneTimePreKeys(crypto: CryptoProvider, owner: PreKeyOwner, keys: OneTimePreKeys): Promise<Bytes> {
  return sealBlob(crypto, owner, ONE_TIME, publicOneTime(keys));
}

/**
 * The bundle from what the relay handed out: `base` and at most one `oneTime`, whose Kyber prekey takes the place of the
 * last-resort one. Not sealed for this identity and mailbox, swapped, or malformed: `identity/bad-prekeys`.
 * The signatures inside are checked by whoever starts the session.
 */
export async function openPreKeys(
  crypto: CryptoProvider,
  owner: PreKeyOwner,
  base: Uint8Array,
  oneTime?: Uint8Array,
): Promise<PreKeyBundle> {
  const common = await openBlob(crypto, owner, BASE, basePreKeys, base);
  if (!equalBytes(common.identityKey, encodePublicKey(owner.identity)))
    throw identityError('bad-prekeys', 'of another identity');
  if (oneTime === undefined) return common;
  return { ...common, ...(await openBlob(crypto, owner, ONE_TIME, oneTimePreKeys, oneTime)) };
}

async function sealBlob(crypto: CryptoProvider, owner: PreKeyOwner, kind: number, keys: object): Promise<Bytes> {
  return seal(crypto, await sealKey(crypto, owner), padTo(encodeCbor(keys), PADDED), aad(owner, kind));
}

async function openBlob<T extends z.ZodMiniType>(
  crypto: CryptoProvider,
  owner: PreKeyOwner,
  kind: number,
  schema: T,
  blob: Uint8Array,
): Promise<z.output<T>> {
  if (blob.length !== PREKEY_BLOB_BYTES) throw identityError('bad-prekeys', 'wrong length');
  const padded = unseal(await sealKey(crypto, owner), blob, aad(owner, kind), BAD);
  return parseCbor(schema, unpad(padded, BAD), { maxBytes: PADDED }, BAD);
}

function sealKey(crypto: CryptoProvider, { identity }: PreKeyOwner): Promise<Bytes> {
  return deriveKey(crypto, identity, 'prekey-seal', 32);
}

/** Binds a blob to its kind and mailbox: the relay cannot hand out one for another. */
function aad({ mailboxId }: PreKeyOwner, kind: number): Bytes {
  return concat(LABEL, Uint8Array.of(kind), mailboxId);
}
