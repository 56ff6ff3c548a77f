import { equalBytes } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';
import { acceptSession, type PreKeyLookup } from './accept-session.ts';
import type { Addresses } from './addresses.ts';
import { signalError } from './failures.ts';
import type { IdentityKeyPair } from './identity.ts';
import { decodeSignalMessage, parsePreKeyMessage, type PreKeyMessage } from './messages.ts';
import type { SignalCiphertext } from './session.ts';
import { type SessionReceived, sessionReceive } from './session-receive.ts';
import {
  emptyRecord,
  findByBaseKey,
  promote,
  replaceCurrent,
  type SessionRecord,
  sessionAt,
} from './session-record.ts';

/** What decrypting needs. */
export interface DecryptInput {
  readonly record: SessionRecord | undefined;
  readonly local: IdentityKeyPair;
  readonly localRegistrationId: number;
  readonly message: SignalCiphertext;
  readonly preKeys: PreKeyLookup;
  /** The identity this device must have; left out only when it is not known yet. */
  readonly expectedIdentity?: Uint8Array | undefined;
  readonly addresses?: Addresses | undefined;
  /** Taken so that both directions have one input; nothing in decrypting depends on the time. */
  readonly now?: number;
}

/** Prekeys that a new session used up, to be deleted or remembered in the same transaction as the record. */
export interface UsedPreKeys {
  readonly oneTimeId?: number;
  readonly signedId: number;
  readonly kyberId: number;
  readonly baseKey: Uint8Array;
}

/** The outcome; `wipe` lists secrets of the old record to overwrite once `record` is stored. */
export interface Decrypted {
  readonly record: SessionRecord;
  readonly plaintext: Uint8Array;
  readonly remoteIdentity: Uint8Array;
  /** Present only when a new session was made. */
  readonly usedPreKeys?: UsedPreKeys;
  readonly wipe: readonly Uint8Array[];
}

/**
 * Decrypts a message of a device. A failure changes nothing and is one of the `signal/…` errors:
 * `duplicate-message`, `no-session`, `bad-mac`, `untrusted-identity`, `unknown-prekey`, `reused-base-key`,
 * `too-far-ahead`, `malformed`, `unsupported-version`.
 */
export function decrypt(crypto: CryptoProvider, input: DecryptInput): Promise<Decrypted> {
  return input.message.type === 'prekey' ? decryptFirst(crypto, input) : decryptLater(crypto, input);
}

/** A first message belongs to the session of its base key, if there is one; else it makes that session. */
async function decryptFirst(crypto: CryptoProvider, input: DecryptInput): Promise<Decrypted> {
  const record = input.record ?? emptyRecord;
  const first = parsePreKeyMessage(input.message.bytes);
  requireIdentity(first.identityKey, input.expectedIdentity);
  const inner = decodeSignalMessage(first.message);
  const at = findByBaseKey(record, first.baseKey);
  const existing = at === undefined ? undefined : sessionAt(record, at);
  if (at !== undefined && existing !== undefined) {
    requireIdentity(first.identityKey, existing.remoteIdentity);
    return commit(record, at, await sessionReceive(crypto, existing, inner, input.addresses));
  }
  const local = { identity: input.local, registrationId: input.localRegistrationId };
  const session = await acceptSession(crypto, first, local, input.preKeys);
  const received = await sessionReceive(crypto, session, inner, input.addresses);
  return {
    record: replaceCurrent(record, received.session),
    plaintext: received.plaintext,
    remoteIdentity: first.identityKey,
    usedPreKeys: usedPreKeys(first),
    wipe: received.wipe,
  };
}

/** A later message may belong to any session: the current one is tried first, then the archive, newest first. */
async function decryptLater(crypto: CryptoProvider, input: DecryptInput): Promise<Decrypted> {
  const record = input.record ?? emptyRecord;
  const message = decodeSignalMessage(input.message.bytes);
  let reason: unknown;
  for (let at = -1; at < record.archived.length; at += 1) {
    const session = sessionAt(record, at);
    if (session === undefined) continue;
    try {
      const received = await sessionReceive(crypto, session, message, input.addresses);
      requireIdentity(session.remoteIdentity, input.expectedIdentity);
      return commit(record, at, received);
    } catch (error) {
      if (!isWhisprError(error) || FINAL.has(error.code)) throw error;
      reason = moreTelling(reason, error);
    }
  }
  throw reason ?? signalError('no-session', 'there is no session with this device');
}

/** Verdicts that no other session can change. */
const FINAL = new Set(['signal/duplicate-message', 'signal/untrusted-identity']);

/** Most sessions answer `bad-mac` to what is not theirs; whatever another one says tells more. */
function moreTelling(before: unknown, next: unknown): unknown {
  return before === undefined || isWhisprError(before, 'signal/bad-mac') ? next : before;
}

function requireIdentity(presented: Uint8Array, expected: Uint8Array | undefined): void {
  if (expected !== undefined && !equalBytes(presented, expected))
    throw signalError('untrusted-identity', 'the identity key is not the expected one');
}

function commit(record: SessionRecord, at: number, { session, plaintext, wipe }: SessionReceived): Decrypted {
  const next = at < 0 ? { ...record, current: session } : promote(record, at, session);
  return { record: next, plaintext, remoteIdentity: session.remoteIdentity, wipe };
}

function usedPreKeys(first: PreKeyMessage): UsedPreKeys {
  const { oneTimePreKeyId, signedPreKeyId, kyberPreKeyId, baseKey } = first;
  const oneTime = oneTimePreKeyId === undefined ? {} : { oneTimeId: oneTimePreKeyId };
  return { ...oneTime, signedId: signedPreKeyId, kyberId: kyberPreKeyId, baseKey };
}
