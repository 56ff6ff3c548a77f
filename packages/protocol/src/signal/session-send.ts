import { concat, wipe } from '../bytes/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';
import { type Addresses, encodeAddresses } from './addresses.ts';
import { ratchetSend } from './double-ratchet.ts';
import { signalError } from './failures.ts';
import { messageMac } from './mac.ts';
import { deriveMessageKeys } from './message-keys.ts';
import { encodePreKeyMessage, encodeSignalMessage, MAX_MESSAGE_BYTES } from './messages.ts';
import type { Pending, Session, SignalCiphertext } from './session.ts';
import { spqrSend } from './spqr/index.ts';

/** An unanswered session is given up after this time, in ms: its prekeys are gone by then. */
export const MAX_UNANSWERED_AGE = 30 * 24 * 60 * 60 * 1000;

/** Room for everything around the ciphertext, first messages included. */
const OVERHEAD = 4096;

/** Encrypts one message. Errors: `signal/session-too-old`, `signal/malformed` for a plaintext that is too large. */
export async function sessionSend(
  crypto: CryptoProvider,
  session: Session,
  plaintext: Uint8Array,
  now: number,
  addresses?: Addresses,
): Promise<{ session: Session; message: SignalCiphertext; wipe: readonly Uint8Array[] }> {
  const { ratchet, pending } = session;
  if (plaintext.length > MAX_MESSAGE_BYTES - OVERHEAD) throw signalError('malformed', 'the plaintext is too large');
  if (pending !== undefined && now - pending.since > MAX_UNANSWERED_AGE)
    throw signalError('session-too-old', 'nobody answered this session for too long');

  const sent = await ratchetSend(crypto, ratchet);
  const pq = await spqrSend(crypto, session.pq, (length) => crypto.random(length));
  const keys = await deriveMessageKeys(crypto, sent.seed, pq.key);
  const bound = pending && addresses ? encodeAddresses(addresses.local, addresses.remote) : undefined;
  const body = encodeSignalMessage({
    ratchetKey: ratchet.sender.pair.publicKey,
    counter: ratchet.sender.chain.index,
    previousCounter: ratchet.previousCounter,
    ciphertext: await crypto.aesCbcEncrypt(keys.cipherKey, keys.iv, plaintext),
    pqRatchet: pq.message,
    ...(bound === undefined ? {} : { addresses: bound }),
  });
  const mac = await messageMac(crypto, keys.macKey, session.localIdentity, session.remoteIdentity, body);
  wipe(sent.seed, pq.key, keys.material);
  const inner = concat(body, mac);
  return {
    session: { ...session, ratchet: sent.state, pq: pq.state },
    message: pending ? { type: 'prekey', bytes: wrap(session, pending, inner) } : { type: 'whisper', bytes: inner },
    wipe: [...sent.wipe, ...pq.wipe],
  };
}

function wrap(session: Session, { since: _since, ...prekeys }: Pending, message: Uint8Array): Uint8Array {
  return encodePreKeyMessage({
    ...prekeys,
    registrationId: session.localRegistrationId,
    baseKey: session.baseKey,
    identityKey: session.localIdentity,
    message,
  });
}
