import { wipe } from '../bytes/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';
import { requireCanonicalBaseKey } from './canonical.ts';
import { startAsCalled } from './double-ratchet.ts';
import { signalError } from './failures.ts';
import type { IdentityKeyPair } from './identity.ts';
import { keyPairFromPrivate } from './keys.ts';
import type { PreKeyMessage } from './messages.ts';
import { respondPqxdh } from './pqxdh.ts';
import type { Session } from './session.ts';
import { initSpqr } from './spqr/index.ts';

/** Where the called side finds its private prekeys; undefined for ids it does not have (any more). */
export interface PreKeyLookup {
  oneTime(id: number): Promise<{ readonly privateKey: Uint8Array } | undefined>;
  signed(id: number): Promise<{ readonly privateKey: Uint8Array } | undefined>;
  /** `secretKey` is 3169 bytes. */
  kyber(id: number): Promise<{ readonly secretKey: Uint8Array; readonly lastResort: boolean } | undefined>;
  /** True if this base key was already used with this last-resort key and signed prekey. */
  kyberBaseKeySeen(kyberId: number, signedId: number, baseKey: Uint8Array): Promise<boolean>;
}

/**
 * Makes the session that a first message asks for (PQXDH, called side). Nothing about the sender is proven before the
 * inner message is decrypted with it. Errors: `signal/unknown-prekey`, `signal/reused-base-key`, `signal/malformed`.
 */
export async function acceptSession(
  crypto: CryptoProvider,
  message: PreKeyMessage,
  local: { readonly identity: IdentityKeyPair; readonly registrationId: number },
  preKeys: PreKeyLookup,
): Promise<Session> {
  const { baseKey, identityKey, kyberCiphertext } = message;
  await requireCanonicalBaseKey(crypto, baseKey);
  const own = await findPreKeys(message, preKeys);
  // Copies, because the session will wipe its secrets and the store may keep these.
  const signedPair = await keyPairFromPrivate(crypto, own.signed.privateKey);
  const secrets = await respondPqxdh(
    crypto,
    {
      identityPrivate: local.identity.privateKey,
      signedPrivate: signedPair.privateKey,
      oneTimePrivate: own.oneTime?.privateKey,
      kyberSecret: own.kyber.secretKey,
    },
    { identityKey, baseKey, kyberCiphertext },
  );
  const pq = await initSpqr(crypto, secrets.pqrKey, 'B2A');
  wipe(secrets.pqrKey);
  return {
    localIdentity: local.identity.publicKey,
    remoteIdentity: identityKey,
    localRegistrationId: local.registrationId,
    remoteRegistrationId: message.registrationId,
    baseKey,
    ratchet: startAsCalled(secrets, signedPair),
    pq,
  };
}

async function findPreKeys(message: PreKeyMessage, preKeys: PreKeyLookup) {
  const { signedPreKeyId, kyberPreKeyId, oneTimePreKeyId, baseKey } = message;
  const signed = found(await preKeys.signed(signedPreKeyId), 'signed prekey');
  const kyber = found(await preKeys.kyber(kyberPreKeyId), 'Kyber prekey');
  if (kyber.lastResort && (await preKeys.kyberBaseKeySeen(kyberPreKeyId, signedPreKeyId, baseKey)))
    throw signalError('reused-base-key', 'this first message was accepted before');
  const oneTime =
    oneTimePreKeyId === undefined ? undefined : found(await preKeys.oneTime(oneTimePreKeyId), 'one-time prekey');
  return { signed, kyber, oneTime };
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw signalError('unknown-prekey', `no such ${what}`);
  return value;
}
