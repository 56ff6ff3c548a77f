import { equalConstantTime, wipe } from '../bytes/index.ts';
import { ACCOUNT_SECRET_BYTES } from '../identity/access-key.ts';
import type { Bytes, CryptoProvider, ScryptCost } from '../primitives/index.ts';
import { vaultError } from './failures.ts';
import { SALT_BYTES, decodeVaultFile, encodeHeader, encodeVaultFile } from './vault-file.ts';
import { type PinKdf, type VaultSecrets, accessKeyKey, deviceTag, pinKey, unwrap, wrap } from './wraps.ts';

/** What a person types, and what the device adds (32 bytes, random, kept outside the vault). */
export interface PinAndDevice {
  readonly pin: string;
  readonly deviceSecret: Uint8Array;
}

/** 128 MiB and about half a second. */
export const DEFAULT_COST: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };

/** Makes the vault file, 252 bytes, with a fresh salt. The PIN is not judged here: see `checkPin`. */
export async function sealVault(
  crypto: CryptoProvider,
  secrets: VaultSecrets,
  { pin, deviceSecret }: PinAndDevice,
  kdf: PinKdf,
  cost: ScryptCost = DEFAULT_COST,
): Promise<Bytes> {
  const { databaseKey, accountSecret } = secrets;
  const lengths = [databaseKey.length, accountSecret.length, deviceSecret.length];
  if (lengths.join() !== `32,${ACCOUNT_SECRET_BYTES},32`) throw vaultError('bad-length', 'a secret has a wrong length');
  const salt = crypto.random(SALT_BYTES);
  const header = encodeHeader({ cost, salt, deviceTag: await deviceTag(crypto, deviceSecret, salt) });
  const byPin = await pinKey(crypto, kdf, pin, deviceSecret, { salt, cost });
  const byAccessKey = await accessKeyKey(crypto, accountSecret, salt);
  const pinWrap = wrap(crypto, 'pin', byPin, header, secrets);
  const accessKeyWrap = wrap(crypto, 'access-key', byAccessKey, header, secrets);
  wipe(byPin, byAccessKey);
  return encodeVaultFile(crypto, header, pinWrap, accessKeyWrap);
}

/**
 * Opens by PIN. `vault/wrong-pin`; `vault/wrong-device-secret`: the device secret is not the one the vault was made with,
 * no PIN can open it, ask for the access key (AT-35); `vault/damaged`; `vault/unknown-version`.
 */
export async function openVaultWithPin(
  crypto: CryptoProvider,
  file: Uint8Array,
  { pin, deviceSecret }: PinAndDevice,
  kdf: PinKdf,
): Promise<VaultSecrets> {
  const { header, headerBytes, pinWrap } = await decodeVaultFile(crypto, file);
  if (!equalConstantTime(await deviceTag(crypto, deviceSecret, header.salt), header.deviceTag))
    throw vaultError('wrong-device-secret', 'the vault belongs to another device secret');
  const key = await pinKey(crypto, kdf, pin, deviceSecret, header);
  const secrets = unwrap('pin', key, headerBytes, pinWrap, 'vault/wrong-pin');
  wipe(key);
  return secrets;
}

/** Opens by the account secret of the access key, without PIN and device secret. `vault/wrong-access-key`, and as above. */
export async function openVaultWithAccessKey(
  crypto: CryptoProvider,
  file: Uint8Array,
  accountSecret: Uint8Array,
): Promise<VaultSecrets> {
  const { header, headerBytes, accessKeyWrap } = await decodeVaultFile(crypto, file);
  const key = await accessKeyKey(crypto, accountSecret, header.salt);
  const secrets = unwrap('access-key', key, headerBytes, accessKeyWrap, 'vault/wrong-access-key');
  wipe(key);
  return secrets;
}

/** A new file for a new PIN: same secrets, same cost unless told, fresh salt. The old PIN is asked for first. */
export async function changePin(
  crypto: CryptoProvider,
  file: Uint8Array,
  old: PinAndDevice,
  newPin: string,
  kdf: PinKdf,
  cost?: ScryptCost,
): Promise<Bytes> {
  const secrets = await openVaultWithPin(crypto, file, old, kdf);
  const { header } = await decodeVaultFile(crypto, file);
  const fresh = { pin: newPin, deviceSecret: old.deviceSecret };
  return sealAgain(crypto, secrets, fresh, kdf, cost ?? header.cost);
}

/** A new file when the PIN or the device secret is lost: the access key opens, a new PIN and device secret close. */
export async function resetPin(
  crypto: CryptoProvider,
  file: Uint8Array,
  accountSecret: Uint8Array,
  fresh: PinAndDevice,
  kdf: PinKdf,
  cost: ScryptCost = DEFAULT_COST,
): Promise<Bytes> {
  return sealAgain(crypto, await openVaultWithAccessKey(crypto, file, accountSecret), fresh, kdf, cost);
}

/** Seals secrets that were opened for nothing else, and wipes them. */
async function sealAgain(
  crypto: CryptoProvider,
  secrets: VaultSecrets,
  fresh: PinAndDevice,
  kdf: PinKdf,
  cost: ScryptCost,
): Promise<Bytes> {
  try {
    return await sealVault(crypto, secrets, fresh, kdf, cost);
  } finally {
    wipe(secrets.databaseKey, secrets.accountSecret);
  }
}
