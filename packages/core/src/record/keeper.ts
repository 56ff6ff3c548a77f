import { equalBytes } from '@whispr/protocol/bytes';
import { isWhisprError, WhisprError } from '@whispr/protocol/errors';
import { abortable } from '../engine/abortable.ts';
import { createBackgroundJob } from '../engine/background-job.ts';
import type { Context } from '../engine/context.ts';
import { buildPayload, type RecordParts } from './build.ts';
import { type KnownRecord, readKnown, writeKnown } from './known.ts';
import { parsePayload } from './payload.ts';
import { openRecord, type RecordKeys, sealRecord } from './seal.ts';

/** Keeps the account record at the relay like the database. */
export interface RecordKeeper {
  /** Begins: compares with the relay once, then writes what changed. */
  start(): void;
  /** Something that belongs into the record has changed; many changes become one writing. */
  wake(): void;
  /** A contact knows of this serial (rule 7). */
  echoed(serial: number): void;
  stop(): Promise<void>;
}

const DEBOUNCE_MS = 2000;
const MOST_CONFLICTS = 5;

/** What ends the writing until the next unlock, and what the person is told. */
const ENDS: ReadonlyMap<string, string> = new Map([
  ['record/rolled-back', 'record.rolled-back'],
  ['record/superseded', 'account.restored-elsewhere'],
  ['record/cannot-open', 'record.damaged'],
  ['record/malformed', 'record.damaged'],
]);

export function createRecordKeeper(context: Context, keys: RecordKeys, messaging: RecordParts): RecordKeeper {
  const { ports, crypto, db, self } = context;
  let compared = false;
  let highestEcho = 0;
  let told = '';

  const notice = (code: string): void => {
    if (told !== code) context.emit({ type: 'notice', level: 'error', code });
    told = code;
  };

  const job = createBackgroundJob(ports, run, (error) => {
    if (isWhisprError(error, 'record/too-large')) notice('record.too-large');
    const ending = isWhisprError(error) ? ENDS.get(error.code) : undefined;
    if (ending !== undefined) notice(ending);
    return ending !== undefined;
  });

  async function run(signal: AbortSignal): Promise<void> {
    const relay = ports.relay(self.relay);
    let known = await db.read((reader) => readKnown(reader, self.relay));
    for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts += 1) {
      if (!compared) {
        known = await reconcile(known, await abortable(signal, relay.getRecord(keys.recordSlot)));
        compared = true;
      }
      const next = { ...known, version: known.version + 1, serial: known.serial + 1 };
      const digest = await crypto.sha256(await db.read((reader) => buildPayload(reader, context, messaging, 0)));
      if (known.digest !== undefined && equalBytes(digest, known.digest)) return;
      const payload = await db.read((reader) => buildPayload(reader, context, messaging, next.serial));
      const blob = sealRecord(crypto, keys, next.version, payload);
      try {
        await abortable(signal, relay.putRecord(keys.recordSlot, keys.recordSigningSeed, next.version, blob));
      } catch (error) {
        if (!isWhisprError(error, 'relay/version-conflict')) throw error;
        compared = false;
        continue;
      }
      await remember({ ...next, digest });
      return;
    }
    throw new WhisprError('record/busy', 'the record is being written elsewhere', { retry: 'later' });
  }

  async function remember(known: KnownRecord): Promise<void> {
    await db.write((writer) => writeKnown(writer, known));
    messaging.onRecordVersion(known.serial);
  }

  /** Takes over what another writer added. Never goes back (rule 7), never fights a newer installation (rule 8). */
  async function reconcile(
    known: KnownRecord,
    found: { version: number; blob: Uint8Array } | undefined,
  ): Promise<KnownRecord> {
    const version = found?.version ?? 0;
    if (version < known.version) throw rolledBack();
    let now = known;
    if (found !== undefined && version > known.version) {
      const payload = parsePayload(openRecord(keys, version, found.blob));
      if (payload.epoch > self.epoch)
        throw new WhisprError('record/superseded', 'the account was restored on another device');
      now = { relay: known.relay, version, serial: Math.max(known.serial, payload.serial) };
      await db.write(async (writer) => {
        await messaging.importRecordParts(writer, payload.parts);
        await writeKnown(writer, now);
      });
    }
    messaging.onRecordVersion(now.serial);
    // Only an installation that began with what the relay gave it can have been given something old; to any other
    // installation a higher number is a contact's invention and must not stop it.
    if (self.epoch > 1 && highestEcho > now.serial) throw rolledBack();
    return now;
  }

  return {
    start: () => {
      job.wake();
    },
    wake: () => {
      job.wake(DEBOUNCE_MS);
    },
    echoed(serial) {
      if (serial <= highestEcho) return;
      highestEcho = serial;
      compared = false;
      job.wake();
    },
    stop: () => job.stop(),
  };
}

function rolledBack(): WhisprError {
  return new WhisprError('record/rolled-back', 'the relay gives an older account record than was seen before');
}
