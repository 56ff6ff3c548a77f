import { concat, fromUtf8, wipe } from '../bytes/index.ts';
import { type Bytes, type CryptoProvider, kyber1024 } from '../primitives/index.ts';
import { signalError } from './failures.ts';
import {
  agree,
  encodeKyber,
  KYBER_CIPHERTEXT_BYTES,
  KYBER_PUBLIC_KEY_BYTES,
  KYBER_SECRET_KEY_BYTES,
  type KeyPair,
  parseKyber,
} from './keys.ts';

const INFO = fromUtf8('WhisperText_X25519_SHA-256_CRYSTALS-KYBER-1024');
const NO_SALT = new Uint8Array(32);
/** Stands before the key material, so that no X25519 secret can look like it (PQXDH §2.2). */
const DISCONTINUITY = new Uint8Array(32).fill(0xff);

/** What both sides have after PQXDH: 32 bytes each. */
export interface InitialSecrets {
  readonly rootKey: Uint8Array;
  readonly chainKey: Uint8Array;
  /** Starts the post-quantum ratchet. */
  readonly pqrKey: Uint8Array;
}

/** The public keys of the side that is called, already verified. */
export interface CalledKeys {
  readonly identityKey: Uint8Array;
  readonly signedPreKey: Uint8Array;
  readonly oneTimePreKey?: Uint8Array | undefined;
  /** 1569 bytes. */
  readonly kyberPreKey: Uint8Array;
}

/** The caller's half (PQXDH §3.3): derives the secrets and the Kyber ciphertext, 1569 bytes, for the first message. */
export async function initiatePqxdh(
  crypto: CryptoProvider,
  own: { readonly identity: KeyPair; readonly base: KeyPair },
  peer: CalledKeys,
): Promise<{ secrets: InitialSecrets; kyberCiphertext: Bytes }> {
  const kyberPublic = parseKyber(peer.kyberPreKey, KYBER_PUBLIC_KEY_BYTES);
  const random = crypto.random(32);
  const { cipherText, sharedSecret } = kem(() => kyber1024.encapsulate(kyberPublic, random));
  wipe(random);
  const agreements = [
    await agree(crypto, own.identity.privateKey, peer.signedPreKey),
    await agree(crypto, own.base.privateKey, peer.identityKey),
    await agree(crypto, own.base.privateKey, peer.signedPreKey),
  ];
  if (peer.oneTimePreKey !== undefined) agreements.push(await agree(crypto, own.base.privateKey, peer.oneTimePreKey));
  return { secrets: await derive(crypto, agreements, sharedSecret), kyberCiphertext: encodeKyber(cipherText) };
}

/** The private keys of the side that is called. */
export interface CalledPrivateKeys {
  readonly identityPrivate: Uint8Array;
  readonly signedPrivate: Uint8Array;
  readonly oneTimePrivate?: Uint8Array | undefined;
  /** 3169 bytes. */
  readonly kyberSecret: Uint8Array;
}

/** The called side's half (PQXDH §3.4). A wrong Kyber ciphertext shows only later, as a MAC that does not fit. */
export async function respondPqxdh(
  crypto: CryptoProvider,
  own: CalledPrivateKeys,
  peer: { readonly identityKey: Uint8Array; readonly baseKey: Uint8Array; readonly kyberCiphertext: Uint8Array },
): Promise<InitialSecrets> {
  const secretKey = parseKyber(own.kyberSecret, KYBER_SECRET_KEY_BYTES);
  const cipherText = parseKyber(peer.kyberCiphertext, KYBER_CIPHERTEXT_BYTES);
  const sharedSecret = kem(() => kyber1024.decapsulate(secretKey, cipherText));
  const agreements = [
    await agree(crypto, own.signedPrivate, peer.identityKey),
    await agree(crypto, own.identityPrivate, peer.baseKey),
    await agree(crypto, own.signedPrivate, peer.baseKey),
  ];
  if (own.oneTimePrivate !== undefined) agreements.push(await agree(crypto, own.oneTimePrivate, peer.baseKey));
  return derive(crypto, agreements, sharedSecret);
}

/** The key derivation of both sides; `agreements` in the order of the specification. Wipes its inputs. */
export async function derive(
  crypto: CryptoProvider,
  agreements: readonly Uint8Array[],
  kyberSecret: Uint8Array,
): Promise<InitialSecrets> {
  const material = concat(DISCONTINUITY, ...agreements, kyberSecret);
  const okm = await crypto.hkdf(NO_SALT, material, INFO, 96);
  const out = { rootKey: okm.slice(0, 32), chainKey: okm.slice(32, 64), pqrKey: okm.slice(64) };
  wipe(material, okm, kyberSecret, ...agreements);
  return out;
}

function kem<T>(operation: () => T): T {
  try {
    return operation();
  } catch (cause) {
    throw signalError('malformed', 'not a usable Kyber-1024 key or ciphertext', cause);
  }
}
