import type { CryptoProvider } from '../primitives/index.ts';
import { signalError } from './failures.ts';
import { KYBER_PUBLIC_KEY_BYTES, parseKyber, parsePublicKey } from './keys.ts';
import { xeddsaVerify } from './xeddsa.ts';

/** A prekey with the owner's XEdDSA signature (64 bytes) over its serialised public key. */
export interface SignedPublicPreKey {
  readonly id: number;
  readonly publicKey: Uint8Array;
  readonly signature: Uint8Array;
}

/** What is needed to write to a device that is offline. */
export interface PreKeyBundle {
  readonly registrationId: number;
  readonly deviceId: number;
  /** 33 bytes. */
  readonly identityKey: Uint8Array;
  readonly signedPreKey: SignedPublicPreKey;
  /** Kyber-1024, 1569 bytes; one-time or last resort. */
  readonly kyberPreKey: SignedPublicPreKey;
  /** Missing when the owner has run out of them. */
  readonly oneTimePreKey?: { readonly id: number; readonly publicKey: Uint8Array };
}

/**
 * Checks forms and both signatures against the bundle's own identity key: `signal/malformed` or `signal/bad-signature`.
 * Whether that identity is the right one is for the caller to know.
 */
export async function verifyBundle(crypto: CryptoProvider, bundle: PreKeyBundle): Promise<void> {
  const { identityKey, signedPreKey, kyberPreKey, oneTimePreKey } = bundle;
  parsePublicKey(signedPreKey.publicKey);
  parseKyber(kyberPreKey.publicKey, KYBER_PUBLIC_KEY_BYTES);
  if (oneTimePreKey !== undefined) parsePublicKey(oneTimePreKey.publicKey);
  const results = await Promise.all(
    [signedPreKey, kyberPreKey].map(({ publicKey, signature }) =>
      xeddsaVerify(crypto, identityKey, publicKey, signature),
    ),
  );
  if (results.includes(false)) throw signalError('bad-signature', 'a prekey is not signed by the identity key');
}
