import { equalBytes } from '../bytes/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';
import type { Addresses } from './addresses.ts';
import { signalError } from './failures.ts';
import type { IdentityKeyPair } from './identity.ts';
import type { SignalCiphertext } from './session.ts';
import type { SessionRecord } from './session-record.ts';
import { sessionSend } from './session-send.ts';

/** What encrypting needs. */
export interface EncryptInput {
  readonly record: SessionRecord;
  /** The identity this side speaks with now; a session of an earlier one is not written with any more. */
  readonly local: IdentityKeyPair;
  readonly plaintext: Uint8Array;
  /** ms since 1970. */
  readonly now: number;
  readonly addresses?: Addresses | undefined;
}

/** The outcome; `wipe` lists secrets of the old record to overwrite once `record` is stored. */
export interface Encrypted {
  readonly record: SessionRecord;
  readonly message: SignalCiphertext;
  readonly wipe: readonly Uint8Array[];
}

/**
 * Encrypts `plaintext` with the current session. Store `record` before the message leaves: a message key must never be
 * used twice. Errors: `signal/no-session`, `signal/session-too-old` (both: start a session from a fresh bundle),
 * `signal/malformed` for more than a mebibyte.
 */
export async function encrypt(crypto: CryptoProvider, input: EncryptInput): Promise<Encrypted> {
  const { record, local, plaintext, now, addresses } = input;
  if (record.current === undefined || !equalBytes(record.current.localIdentity, local.publicKey))
    throw signalError('no-session', 'there is no session to write with');
  const { session, message, wipe } = await sessionSend(crypto, record.current, plaintext, now, addresses);
  return { record: { ...record, current: session }, message, wipe };
}
