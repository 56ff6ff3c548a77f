import { ByteReader, ByteWriter } from '../bytes/index.ts';
import type { Bytes } from '../primitives/index.ts';
import { signalError } from './failures.ts';
import { PUBLIC_KEY_BYTES } from './keys.ts';
import { decodeSession, encodeSession } from './session-codec.ts';
import { MAX_ARCHIVED_SESSIONS, type SessionRecord } from './session-record.ts';

const VERSION = 1;
/** Both ratchets with every kept key at its limit stay below this. */
const MAX_SESSION_BYTES = 2 << 20;

/** A record as bytes: version, the current session if any, the archive. It holds secrets; store it encrypted. */
export function encodeRecord(record: SessionRecord): Bytes {
  const out = new ByteWriter().u8(VERSION);
  out.optionalBlock(record.current && encodeSession(record.current)).u8(record.archived.length);
  for (const { baseKey, bytes } of record.archived) out.raw(baseKey).block(bytes);
  return out.finish();
}

/**
 * Reads what `encodeRecord` wrote. Another version is `signal/unsupported-version`, anything else `signal/malformed`;
 * an archived session is parsed when it is first needed.
 */
export function decodeRecord(bytes: Uint8Array): SessionRecord {
  const from = new ByteReader(bytes, 'signal/malformed');
  if (from.u8() !== VERSION) throw signalError('unsupported-version', 'an unknown version of a session record');
  const current = from.optionalBlock(MAX_SESSION_BYTES);
  const count = from.u8();
  if (count > MAX_ARCHIVED_SESSIONS) from.fail('too many archived sessions');
  const archived = Array.from({ length: count }, () => ({
    baseKey: from.raw(PUBLIC_KEY_BYTES),
    bytes: from.block(MAX_SESSION_BYTES),
  }));
  from.end();
  return current === undefined ? { archived } : { current: decodeSession(current), archived };
}
