import * as z from 'zod/mini';
import { fixedBytes, uint } from '../cbor/index.ts';
import type { PreKeyBundle, SignedPublicPreKey } from '../signal/bundle.ts';
import { KYBER_PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES } from '../signal/keys.ts';

const u32 = uint(0xffff_ffff);

/** Ids and public keys as they travel in CBOR; keys in their serialised forms of 33 and 1569 bytes. */
const oneTimePreKey = z.strictObject({ id: u32, publicKey: fixedBytes(PUBLIC_KEY_BYTES) });
const signedPreKey = z.strictObject({
  id: u32,
  publicKey: fixedBytes(PUBLIC_KEY_BYTES),
  signature: fixedBytes(64),
});
const kyberPreKey = z.strictObject({
  id: u32,
  publicKey: fixedBytes(KYBER_PUBLIC_KEY_BYTES),
  signature: fixedBytes(64),
});

/** The part of a bundle that is the same for every caller, with the last-resort Kyber prekey. */
export const basePreKeys = z.strictObject({
  registrationId: u32,
  deviceId: uint(127).check(z.minimum(1)),
  identityKey: fixedBytes(PUBLIC_KEY_BYTES),
  signedPreKey,
  kyberPreKey,
});

/** The part that one caller gets alone. */
export const oneTimePreKeys = z.strictObject({ oneTimePreKey, kyberPreKey });

/** A whole bundle, as an introduction carries it. */
export const preKeyBundle = z.extend(basePreKeys, { oneTimePreKey: z.exactOptional(oneTimePreKey) });

/** What every caller gets: all of a bundle but its one-time prekey. */
export type BasePreKeys = Omit<PreKeyBundle, 'oneTimePreKey'>;

/** What one caller gets alone. */
export interface OneTimePreKeys {
  readonly oneTimePreKey: PublicPreKey;
  readonly kyberPreKey: SignedPublicPreKey;
}

interface PublicPreKey {
  readonly id: number;
  readonly publicKey: Uint8Array;
}

/**
 * Only the public fields. Callers hold prekeys together with their private keys, and types would let those pass.
 */
export function publicBase(keys: BasePreKeys): BasePreKeys {
  const { registrationId, deviceId, identityKey } = keys;
  return {
    registrationId,
    deviceId,
    identityKey,
    signedPreKey: publicSigned(keys.signedPreKey),
    kyberPreKey: publicSigned(keys.kyberPreKey),
  };
}

/** Only the public fields of one-time prekeys. */
export function publicOneTime({ oneTimePreKey, kyberPreKey }: OneTimePreKeys): OneTimePreKeys {
  return { oneTimePreKey: publicPlain(oneTimePreKey), kyberPreKey: publicSigned(kyberPreKey) };
}

/** Only the public fields of a bundle. */
export function publicBundle(bundle: PreKeyBundle): PreKeyBundle {
  const { oneTimePreKey } = bundle;
  const base = publicBase(bundle);
  return oneTimePreKey === undefined ? base : { ...base, oneTimePreKey: publicPlain(oneTimePreKey) };
}

function publicPlain({ id, publicKey }: PublicPreKey): PublicPreKey {
  return { id, publicKey };
}

function publicSigned({ id, publicKey, signature }: SignedPublicPreKey): SignedPublicPreKey {
  return { id, publicKey, signature };
}
