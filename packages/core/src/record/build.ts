import { encodeCbor } from '@whispr/protocol/cbor';
import type { Reader } from '../db/database.ts';
import type { Context } from '../engine/context.ts';
import type { Messaging } from '../messaging-types.ts';
import { readRequestMailbox } from '../account/request-mailbox.ts';
import type { RecordPayload } from './payload.ts';

export type RecordParts = Pick<Messaging, 'exportRecordParts' | 'importRecordParts' | 'onRecordVersion'>;

/** The record's content as the database has it now, for one serial. */
export async function buildPayload(
  reader: Reader,
  context: Context,
  messaging: RecordParts,
  serial: number,
): Promise<Uint8Array> {
  const request = await readRequestMailbox(reader);
  const payload: RecordPayload = {
    v: 1,
    serial,
    epoch: context.self.epoch,
    profile: { name: context.name() },
    settings: { ...context.settings() },
    parts: await messaging.exportRecordParts(reader),
    ...(request === undefined ? {} : { request }),
  };
  return encodeCbor(payload);
}
