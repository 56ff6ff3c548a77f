import { equalBytes, equalConstantTime, wipe } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';
import { type Addresses, encodeAddresses } from './addresses.ts';
import { ratchetReceive } from './double-ratchet.ts';
import { type SignalFailure, signalError } from './failures.ts';
import { messageMac } from './mac.ts';
import { deriveMessageKeys } from './message-keys.ts';
import type { ReceivedSignalMessage } from './messages.ts';
import { answered, type Session } from './session.ts';
import { spqrReceive } from './spqr/index.ts';

/** What one decrypted message leaves. */
export interface SessionReceived {
  readonly session: Session;
  readonly plaintext: Uint8Array;
  readonly wipe: readonly Uint8Array[];
}

/**
 * Decrypts one message with one session. Nothing is proven before the MAC fits, so both ratchets are stepped on copies
 * and given back only then. Errors: `signal/duplicate-message`, `signal/too-far-ahead`, `signal/bad-mac`,
 * `signal/malformed`, `signal/unsupported-version`.
 */
export async function sessionReceive(
  crypto: CryptoProvider,
  session: Session,
  message: ReceivedSignalMessage,
  addresses?: Addresses,
): Promise<SessionReceived> {
  requireAddresses(message, addresses);
  const known = session.ratchet.receivers.some(({ ratchetKey }) => equalBytes(ratchetKey, message.ratchetKey));
  const step = await ratchetReceive(crypto, session.ratchet, message, isOwnSession(session, addresses));
  const pq = await spqrReceive(crypto, session.pq, message.pqRatchet).catch((cause: unknown) => {
    throw translate(cause, known);
  });
  const keys = await deriveMessageKeys(crypto, step.seed, pq.key);
  const { remoteIdentity, localIdentity } = session;
  const mac = await messageMac(crypto, keys.macKey, remoteIdentity, localIdentity, message.authenticated);
  if (!equalConstantTime(mac, message.mac)) throw signalError('bad-mac', 'the message is not of this session');
  const plaintext = await decryptBody(crypto, keys, message.ciphertext);
  wipe(step.seed, pq.key, keys.material);
  return {
    session: { ...answered(session), ratchet: step.state, pq: pq.state },
    plaintext,
    wipe: [...step.wipe, ...pq.wipe],
  };
}

async function decryptBody(
  crypto: CryptoProvider,
  keys: { readonly cipherKey: Uint8Array; readonly iv: Uint8Array },
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  try {
    return await crypto.aesCbcDecrypt(keys.cipherKey, keys.iv, ciphertext);
  } catch (cause) {
    throw signalError('malformed', 'the peer sent an ill-formed ciphertext', cause);
  }
}

/** Addresses that came with the message must be the ones this side expects; the peer cannot be told why they are not. */
function requireAddresses(message: ReceivedSignalMessage, addresses: Addresses | undefined): void {
  if (message.addresses === undefined) return;
  const expected = addresses && encodeAddresses(addresses.remote, addresses.local);
  if (expected === undefined || !equalBytes(expected, message.addresses))
    throw signalError('bad-mac', 'the message is for other addresses');
}

/** Notes to oneself may be read by a device that was away for any time, so the jump limit does not hold there. */
function isOwnSession({ localIdentity, remoteIdentity }: Session, addresses: Addresses | undefined): boolean {
  return addresses?.local.name === addresses?.remote.name && equalBytes(localIdentity, remoteIdentity);
}

/**
 * Errors of the post-quantum ratchet in terms of the session. A message tried on the wrong session fails there in many
 * ways that all mean "not of this session"; only under a ratchet key that belongs to it do they mean "read before".
 */
function translate(cause: unknown, known: boolean): unknown {
  if (!isWhisprError(cause)) return cause;
  const failure = PQ_FAILURES[cause.code] ?? (known && STALE.has(cause.code) ? 'duplicate-message' : 'bad-mac');
  return signalError(failure, 'refused by the post-quantum ratchet', cause);
}

const PQ_FAILURES: Readonly<Record<string, SignalFailure>> = {
  'spqr/bad-message': 'malformed',
  'spqr/unsupported-version': 'unsupported-version',
  'spqr/jump-too-far': 'too-far-ahead',
};
const STALE = new Set(['spqr/duplicate-message', 'spqr/key-expired']);
