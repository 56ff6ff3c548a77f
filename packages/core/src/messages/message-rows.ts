import { encodeCbor } from '@whispr/protocol/cbor';
import type { Reader } from '../db/database.ts';
import type { SqlRow } from '../ports/index.ts';
import type { MessageState, MessageView } from '../rpc/index.ts';
import type { Statements } from '../work/work.ts';

/** `removed` is a tombstone: it stays so that a second copy of the message does not come back. */
export type MessageKind = MessageView['kind'] | 'removed';

/** A row of the `message` table. */
export interface Message {
  readonly arrival: number;
  readonly uid: Uint8Array;
  readonly chatId: number;
  /** 0 for this account, else the contact's row id. */
  readonly author: number;
  readonly authorOrder: number;
  readonly deviceId: number;
  readonly epoch: number;
  readonly lamport: number;
  readonly seq: number;
  readonly place: Uint8Array | undefined;
  readonly kind: MessageKind;
  readonly text: string;
  readonly data: Uint8Array | undefined;
  readonly sentAt: number;
  readonly state: MessageState | undefined;
  readonly failure: string | undefined;
  readonly late: boolean;
}

export type NewMessage = Omit<Message, 'arrival' | 'failure' | 'late' | 'data' | 'place' | 'state'> & {
  readonly place?: Uint8Array | undefined;
  readonly data?: object | undefined;
  readonly state?: MessageState | undefined;
};

/**
 * Adds a message at the end of the arrivals. It is late if something that stands after it was already read
 * (design rule 10). Resolves with its arrival.
 */
export async function insertMessage(work: Statements, message: NewMessage): Promise<number> {
  const late = message.author !== 0 && (await standsAboveRead(work, message));
  return work.insert(
    `INSERT INTO message (uid, chat_id, author, author_order, device_id, epoch, lamport, seq, place, kind, text, data,
       sent_at, state, late) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      message.uid,
      message.chatId,
      message.author,
      message.authorOrder,
      message.deviceId,
      message.epoch,
      message.lamport,
      message.seq,
      message.place ?? null,
      message.kind,
      message.text,
      message.data === undefined ? null : encodeCbor(message.data),
      message.sentAt,
      message.state ?? null,
      late ? 1 : 0,
    ],
  );
}

export async function messageByUid(reader: Pick<Reader, 'first'>, uid: Uint8Array): Promise<Message | undefined> {
  const row = await reader.first('SELECT * FROM message WHERE uid = ?', [uid]);
  return row && messageFromRow(row);
}

/** What stands for a numbered content that has not come: a `missing` row, or a placeholder that was given its number. */
export async function standInFor(
  reader: Pick<Reader, 'first'>,
  at: {
    readonly chatId: number;
    readonly author: number;
    readonly deviceId: number;
    readonly epoch: number;
    readonly seq: number;
  },
): Promise<Message | undefined> {
  const row = await reader.first(
    `SELECT * FROM message WHERE chat_id = ? AND author = ? AND device_id = ? AND epoch = ? AND seq = ?
       AND kind IN ('missing', 'undecryptable')`,
    [at.chatId, at.author, at.deviceId, at.epoch, at.seq],
  );
  return row && messageFromRow(row);
}

export async function deleteMessage(work: Statements, arrival: number): Promise<void> {
  await work.run('DELETE FROM message WHERE arrival = ?', [arrival]);
}

export function messageFromRow(row: SqlRow): Message {
  return {
    arrival: row['arrival'] as number,
    uid: row['uid'] as Uint8Array,
    chatId: row['chat_id'] as number,
    author: row['author'] as number,
    authorOrder: row['author_order'] as number,
    deviceId: row['device_id'] as number,
    epoch: row['epoch'] as number,
    lamport: row['lamport'] as number,
    seq: row['seq'] as number,
    place: (row['place'] ?? undefined) as Uint8Array | undefined,
    kind: row['kind'] as MessageKind,
    text: row['text'] as string,
    data: (row['data'] ?? undefined) as Uint8Array | undefined,
    sentAt: row['sent_at'] as number,
    state: (row['state'] ?? undefined) as MessageState | undefined,
    failure: (row['failure'] ?? undefined) as string | undefined,
    late: row['late'] === 1,
  };
}

async function standsAboveRead(work: Statements, message: NewMessage): Promise<boolean> {
  const row = await work.first(
    `SELECT 1 AS found FROM message JOIN chat ON chat.id = message.chat_id
     WHERE chat_id = ? AND arrival <= read_arrival AND author <> 0
       AND (message.lamport, author_order, device_id, seq) > (?, ?, ?, ?) LIMIT 1`,
    [message.chatId, message.lamport, message.authorOrder, message.deviceId, message.seq],
  );
  return row !== undefined;
}
