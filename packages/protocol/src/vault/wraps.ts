import { concat, fromUtf8, wipe } from '../bytes/index.ts';
import { deriveKey } from '../identity/derive.ts';
import { seal, unseal } from '../identity/sealed.ts';
import { type Bytes, type CryptoProvider, type ScryptCost, scrypt } from '../primitives/index.ts';
import { DEVICE_TAG_BYTES } from './vault-file.ts';

/** What a vault protects. */
export interface VaultSecrets {
  /** Key of the database, 32 random bytes; the same for the life of the database. */
  readonly databaseKey: Uint8Array;
  /** 20 bytes. */
  readonly accountSecret: Uint8Array;
}

/** scrypt of the PIN's bytes to 32 bytes. Injected, so that its memory goes away with the worker it runs in. */
export type PinKdf = (pin: Uint8Array, salt: Uint8Array, cost: ScryptCost) => Promise<Uint8Array>;

/** The KDF in this thread. */
export const scryptPin: PinKdf = (pin, salt, cost) => scrypt(pin, salt, cost, 32);

const PIN_LABEL = 'vault-pin';
const ACCESS_KEY_LABEL = 'vault-access-key';
const DATABASE_KEY_BYTES = 32;

/** HKDF(scrypt(PIN) ‖ device secret): neither alone opens the vault (design rule 12). */
export async function pinKey(
  crypto: CryptoProvider,
  kdf: PinKdf,
  pin: string,
  deviceSecret: Uint8Array,
  header: { readonly salt: Uint8Array; readonly cost: ScryptCost },
): Promise<Bytes> {
  // One form for one text: keyboards differ in how they compose letters.
  const typed = fromUtf8(pin.normalize('NFC'));
  const stretched = await kdf(typed, header.salt, header.cost);
  const material = concat(stretched, deviceSecret);
  const key = await deriveKey(crypto, material, PIN_LABEL, 32, header.salt);
  wipe(typed, stretched, material);
  return key;
}

/** The access key opens the vault without PIN and device secret; its 160 bits need no stretching (AT-35). */
export function accessKeyKey(crypto: CryptoProvider, accountSecret: Uint8Array, salt: Uint8Array): Promise<Bytes> {
  return deriveKey(crypto, accountSecret, ACCESS_KEY_LABEL, 32, salt);
}

/** 16 bytes that tell nothing about the device secret. */
export function deviceTag(crypto: CryptoProvider, deviceSecret: Uint8Array, salt: Uint8Array): Promise<Bytes> {
  return deriveKey(crypto, deviceSecret, 'vault-device-tag', DEVICE_TAG_BYTES, salt);
}

/** The secrets under one key, bound to the header and to which of the two wraps it is. */
export function wrap(crypto: CryptoProvider, kind: WrapKind, key: Uint8Array, header: Uint8Array, it: VaultSecrets) {
  return seal(crypto, key, concat(it.databaseKey, it.accountSecret), aad(kind, header));
}

/** Inverse of `wrap`; what does not open is `code`. */
export function unwrap(
  kind: WrapKind,
  key: Uint8Array,
  header: Uint8Array,
  wrapped: Uint8Array,
  code: string,
): VaultSecrets {
  const plaintext = unseal(key, wrapped, aad(kind, header), code);
  return {
    databaseKey: plaintext.slice(0, DATABASE_KEY_BYTES),
    accountSecret: plaintext.slice(DATABASE_KEY_BYTES),
  };
}

export type WrapKind = 'pin' | 'access-key';

function aad(kind: WrapKind, header: Uint8Array): Bytes {
  return concat(header, fromUtf8(kind));
}
