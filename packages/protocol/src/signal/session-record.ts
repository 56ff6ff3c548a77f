import { equalBytes } from '../bytes/index.ts';
import type { Session } from './session.ts';
import { decodeSession, encodeSession } from './session-codec.ts';

/** How many earlier sessions stay readable. */
export const MAX_ARCHIVED_SESSIONS = 40;

/** A session that is not written with any more; kept encoded, because it is hardly ever needed. */
export interface ArchivedSession {
  readonly baseKey: Uint8Array;
  readonly bytes: Uint8Array;
}

/** All sessions with one device: the one to write with, and earlier ones, newest first. */
export interface SessionRecord {
  readonly current?: Session;
  readonly archived: readonly ArchivedSession[];
}

export const emptyRecord: SessionRecord = { archived: [] };

/** Makes `session` the current one; the one before goes to the archive, from which the oldest may fall out. */
export function replaceCurrent(record: SessionRecord, session: Session): SessionRecord {
  return { current: session, archived: withCurrent(record).slice(0, MAX_ARCHIVED_SESSIONS) };
}

/** Moves the archived session at `at`, in its new state, to the front. */
export function promote(record: SessionRecord, at: number, session: Session): SessionRecord {
  const others = { ...record, archived: record.archived.toSpliced(at, 1) };
  return replaceCurrent(others, session);
}

/** Puts the current session into the archive and leaves none to write with: the next message needs a new bundle. */
export function archiveCurrent(record: SessionRecord): SessionRecord {
  return { archived: withCurrent(record).slice(0, MAX_ARCHIVED_SESSIONS) };
}

/** Where the session with this base key is: -1 for the current one, an archive index, or undefined. */
export function findByBaseKey(record: SessionRecord, baseKey: Uint8Array): number | undefined {
  if (record.current && equalBytes(record.current.baseKey, baseKey)) return -1;
  const at = record.archived.findIndex((entry) => equalBytes(entry.baseKey, baseKey));
  return at < 0 ? undefined : at;
}

/** The session at an index of `findByBaseKey`. */
export function sessionAt(record: SessionRecord, at: number): Session | undefined {
  if (at < 0) return record.current;
  const entry = record.archived[at];
  return entry && decodeSession(entry.bytes);
}

function withCurrent({ current, archived }: SessionRecord): readonly ArchivedSession[] {
  return current ? [{ baseKey: current.baseKey, bytes: encodeSession(current) }, ...archived] : archived;
}
