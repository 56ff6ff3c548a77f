import * as z from 'zod/mini';
import { fixedBytes, uint } from '../cbor/index.ts';
import { KYBER_PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES } from '../signal/keys.ts';

const u32 = uint(0xffff_ffff);

/** Ids and public keys as they travel in CBOR; keys in their serialised forms of 33 and 1569 bytes. */
export const oneTimePreKey = z.strictObject({ id: u32, publicKey: fixedBytes(PUBLIC_KEY_BYTES) });
export const signedPreKey = z.strictObject({
  id: u32,
  publicKey: fixedBytes(PUBLIC_KEY_BYTES),
  signature: fixedBytes(64),
});
export const kyberPreKey = z.strictObject({
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
export const oneTimePreKeys = z.strictObject({ preKey: oneTimePreKey, kyberPreKey });

/** A whole bundle, as an introduction carries it. */
export const preKeyBundle = z.extend(basePreKeys, { preKey: z.optional(oneTimePreKey) });

export type BasePreKeys = z.infer<typeof basePreKeys>;
export type OneTimePreKeys = z.infer<typeof oneTimePreKeys>;
/** What a caller needs to start a session: the `PreKeyBundle` of `signal/`. */
export type PreKeyBundleFields = z.infer<typeof preKeyBundle>;
