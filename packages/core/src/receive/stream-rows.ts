import { checkSchema, decodeCbor, encodeCbor, fixedBytes, uint } from '@whispr/protocol/cbor';
import type { ReceiveChain } from '@whispr/protocol/content';
import * as z from 'zod/mini';
import type { Reader } from '../db/database.ts';
import type { Statements } from '../work/work.ts';

/** What one device of a contact has sent in a chat. */
export interface Stream {
  readonly deviceId: number;
  readonly epoch: number;
  readonly chain: ReceiveChain;
}

const link = z.optional(fixedBytes(16));
const chainSchema = z.object({
  seq: uint(),
  link: fixedBytes(16),
  missing: z.array(z.object({ seq: uint(), link, prev: link })),
});

export async function streamsOf(reader: Pick<Reader, 'all'>, chatId: number): Promise<Stream[]> {
  const rows = await reader.all<{ device_id: number; epoch: number; chain: Uint8Array }>(
    'SELECT device_id, epoch, chain FROM peer_stream WHERE chat_id = ? ORDER BY epoch DESC',
    [chatId],
  );
  return rows.map((row) => ({ deviceId: row.device_id, epoch: row.epoch, chain: readChain(row.chain) }));
}

export async function saveStream(work: Statements, chatId: number, { deviceId, epoch, chain }: Stream): Promise<void> {
  await work.run(
    `INSERT INTO peer_stream (chat_id, device_id, epoch, chain) VALUES (?, ?, ?, ?)
     ON CONFLICT (chat_id, device_id, epoch) DO UPDATE SET chain = excluded.chain`,
    [chatId, deviceId, epoch, encodeCbor(chain)],
  );
}

/** Installations of one contact whose chains are remembered: who names ever new ones must not cost more and more. */
const MOST_STREAMS = 8;

/** Makes room for a stream that is not stored yet. */
export async function forgetOldStreams(work: Statements, chatId: number): Promise<void> {
  await work.run(
    `DELETE FROM peer_stream WHERE chat_id = ? AND (device_id, epoch) NOT IN
       (SELECT device_id, epoch FROM peer_stream WHERE chat_id = ? ORDER BY epoch DESC, device_id LIMIT ?)`,
    [chatId, chatId, MOST_STREAMS - 1],
  );
}

/** A contact told their first installation number after something else of theirs had come: that was of it, too. */
export async function nameFirstStream(work: Statements, chatId: number, author: number, epoch: number): Promise<void> {
  await work.run('UPDATE OR IGNORE peer_stream SET epoch = ? WHERE chat_id = ? AND epoch = 0', [epoch, chatId]);
  await work.run(
    `UPDATE message SET epoch = ? WHERE chat_id = ? AND author = ? AND epoch = 0
       AND kind IN ('missing', 'undecryptable')`,
    [epoch, chatId, author],
  );
}

/** Forgets the streams of a chat: what comes next is the new beginning. */
export async function adoptStreams(work: Statements, chatId: number): Promise<void> {
  await work.run('DELETE FROM peer_stream WHERE chat_id = ?', [chatId]);
  await work.run('UPDATE chat SET adopt_streams = 1 WHERE id = ?', [chatId]);
}

function readChain(stored: Uint8Array): ReceiveChain {
  return checkSchema(chainSchema, decodeCbor(stored, { maxBytes: 131_072, maxItems: 8192 }), 'storage/damaged');
}
