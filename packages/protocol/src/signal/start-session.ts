import { wipe } from '../bytes/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';
import type { Addresses } from './addresses.ts';
import { type PreKeyBundle, verifyBundle } from './bundle.ts';
import { startAsCaller } from './double-ratchet.ts';
import type { IdentityKeyPair } from './identity.ts';
import { generateKeyPair } from './keys.ts';
import { initiatePqxdh } from './pqxdh.ts';
import type { Session } from './session.ts';
import { emptyRecord, replaceCurrent, type SessionRecord } from './session-record.ts';
import { initSpqr } from './spqr/index.ts';

/** What starting a session needs. */
export interface StartInput {
  readonly local: IdentityKeyPair;
  readonly localRegistrationId: number;
  readonly bundle: PreKeyBundle;
  /** The record to add to, if there is one for this device already. */
  readonly record?: SessionRecord | undefined;
  /** ms since 1970. */
  readonly now: number;
  /** Not needed before the first message, which binds them. */
  readonly addresses?: Addresses | undefined;
}

/**
 * Starts a session with a device from its bundle (PQXDH, caller's side) and makes it the current one. Every message is
 * a first message until the peer answers. Errors: `signal/bad-signature`, `signal/malformed`.
 */
export async function startSession(crypto: CryptoProvider, input: StartInput): Promise<SessionRecord> {
  const { bundle, local } = input;
  await verifyBundle(crypto, bundle);
  const base = await generateKeyPair(crypto);
  const { secrets, kyberCiphertext } = await initiatePqxdh(
    crypto,
    { identity: local, base },
    {
      identityKey: bundle.identityKey,
      signedPreKey: bundle.signedPreKey.publicKey,
      oneTimePreKey: bundle.oneTimePreKey?.publicKey,
      kyberPreKey: bundle.kyberPreKey.publicKey,
    },
  );
  const oneTime = bundle.oneTimePreKey === undefined ? {} : { oneTimePreKeyId: bundle.oneTimePreKey.id };
  const session: Session = {
    localIdentity: local.publicKey,
    remoteIdentity: bundle.identityKey,
    localRegistrationId: input.localRegistrationId,
    remoteRegistrationId: bundle.registrationId,
    baseKey: base.publicKey,
    ratchet: await startAsCaller(crypto, secrets, bundle.signedPreKey.publicKey),
    pq: await initSpqr(crypto, secrets.pqrKey, 'A2B'),
    pending: {
      ...oneTime,
      signedPreKeyId: bundle.signedPreKey.id,
      kyberPreKeyId: bundle.kyberPreKey.id,
      kyberCiphertext,
      since: input.now,
    },
  };
  wipe(base.privateKey, secrets.rootKey, secrets.pqrKey);
  return replaceCurrent(input.record ?? emptyRecord, session);
}
