import { WhisprError } from '@whispr/protocol/errors';
import type { Reader } from '../db/database.ts';
import type { SqlRow } from '../ports/index.ts';
import type { Statements } from '../work/work.ts';

/** A row of the `chat` table. */
export interface Chat {
  readonly id: number;
  readonly uid: Uint8Array;
  readonly contactId: number;
  readonly draft: string;
  readonly position: Uint8Array | undefined;
  readonly readArrival: number;
  readonly readTold: number;
  readonly lamport: number;
  readonly ownSeq: number;
  readonly ownLink: Uint8Array | undefined;
  readonly adoptStreams: boolean;
  readonly activity: number;
}

/** The chat with a contact; every contact has one from the start. */
export async function chatOfContact(reader: Pick<Reader, 'first'>, contactId: number): Promise<Chat> {
  return need(await reader.first('SELECT * FROM chat WHERE contact_id = ?', [contactId]));
}

export async function chatById(reader: Pick<Reader, 'first'>, id: number): Promise<Chat | undefined> {
  const row = await reader.first('SELECT * FROM chat WHERE id = ?', [id]);
  return row && chatFromRow(row);
}

/** A chat that must exist: `chat/unknown` otherwise. */
export async function needChat(reader: Pick<Reader, 'first'>, uid: Uint8Array): Promise<Chat> {
  return need(await reader.first('SELECT * FROM chat WHERE uid = ?', [uid]));
}

/** Makes the chat of a new contact; it is as new as the contact. */
export function insertChat(
  work: Statements,
  chat: { uid: Uint8Array; contactId: number; now: number },
): Promise<number> {
  return work.insert('INSERT INTO chat (uid, contact_id, activity) VALUES (?, ?, ?)', [
    chat.uid,
    chat.contactId,
    chat.now,
  ]);
}

export function chatFromRow(row: SqlRow): Chat {
  return {
    id: row['id'] as number,
    uid: row['uid'] as Uint8Array,
    contactId: row['contact_id'] as number,
    draft: row['draft'] as string,
    position: (row['position'] as Uint8Array | null) ?? undefined,
    readArrival: row['read_arrival'] as number,
    readTold: row['read_told'] as number,
    lamport: row['lamport'] as number,
    ownSeq: row['own_seq'] as number,
    ownLink: (row['own_link'] ?? undefined) as Uint8Array | undefined,
    adoptStreams: row['adopt_streams'] === 1,
    activity: row['activity'] as number,
  };
}

function need(row: SqlRow | undefined): Chat {
  if (row === undefined) throw new WhisprError('chat/unknown', 'there is no such chat');
  return chatFromRow(row);
}
