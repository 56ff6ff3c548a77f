import type { RatchetState } from './double-ratchet.ts';
import type { SpqrState } from './spqr/index.ts';

/** What every message repeats until the peer has answered, so that any of them can make the session. */
export interface Pending {
  readonly oneTimePreKeyId?: number;
  readonly signedPreKeyId: number;
  readonly kyberPreKeyId: number;
  /** 1569 bytes. */
  readonly kyberCiphertext: Uint8Array;
  /** When the session was started, in ms since 1970. */
  readonly since: number;
}

/** One session with one device. Both ratchets are replaced together or not at all. */
export interface Session {
  /** 33-byte identities of both ends when the session was made. */
  readonly localIdentity: Uint8Array;
  readonly remoteIdentity: Uint8Array;
  readonly localRegistrationId: number;
  readonly remoteRegistrationId: number;
  /** The caller's base key, 33 bytes: the session's name on both ends. */
  readonly baseKey: Uint8Array;
  readonly ratchet: RatchetState;
  readonly pq: SpqrState;
  /** Present on the caller's side while unanswered. */
  readonly pending?: Pending;
}

/** A message as it travels: a first message ("prekey") or one of an answered session ("whisper"). */
export interface SignalCiphertext {
  readonly type: 'prekey' | 'whisper';
  readonly bytes: Uint8Array;
}

/** A session without its pending part: what is left of it once the peer has answered. */
export function answered(session: Session): Session {
  const { pending, ...rest } = session;
  return pending === undefined ? session : rest;
}
