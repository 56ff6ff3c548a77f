import { fromHex, toHex } from '@whispr/protocol/bytes';
import type { Reader } from '../db/database.ts';
import type { SqlRow, SqlValue } from '../ports/index.ts';
import { type Message, messageByUid, messageFromRow } from '../messages/message-rows.ts';
import { messageView } from '../messages/message-view.ts';
import type { MessagePage, Params } from '../rpc/index.ts';
import { type Chat, needChat } from './chat-rows.ts';
import { firstUnreadOf } from './chat-views.ts';

const KEY = 'lamport, author_order, device_id, seq, arrival';
const FORWARD = KEY;
const BACKWARD = KEY.split(', ')
  .map((column) => `${column} DESC`)
  .join(', ');

type Place = Pick<Message, 'lamport' | 'authorOrder' | 'deviceId' | 'seq' | 'arrival'>;

/**
 * One page of a chat in its order: before or after a message, around one, at the end; or, on opening,
 * around the first unread one, else where one looked last.
 */
export async function messagePage(reader: Reader, params: Params<'chat.messages'>, now: number): Promise<MessagePage> {
  const chat = await needChat(reader, fromHex(params.chat));
  const firstUnread = await firstUnreadOf(reader, chat);
  const { rows, hasBefore, hasAfter, position } = await select(reader, chat, params, firstUnread);
  const views = rows.map((row) => messageView(row, params.chat, now)).filter((view) => view !== undefined);
  return {
    messages: views,
    hasBefore,
    hasAfter,
    ...(firstUnread === undefined ? {} : { firstUnread: toHex(firstUnread) }),
    ...(position === undefined ? {} : { position }),
  };
}

interface Selected {
  rows: Message[];
  hasBefore: boolean;
  hasAfter: boolean;
  position?: string;
}

async function select(
  reader: Reader,
  chat: Chat,
  params: Params<'chat.messages'>,
  firstUnread: Uint8Array | undefined,
): Promise<Selected> {
  const { limit } = params;
  const before = await placeOf(reader, chat, params.before);
  if (before !== undefined) {
    const { rows, more } = await run(reader, chat, 'before', before, limit);
    return { rows, hasBefore: more, hasAfter: true };
  }
  const after = await placeOf(reader, chat, params.after);
  if (after !== undefined) {
    const { rows, more } = await run(reader, chat, 'after', after, limit);
    return { rows, hasBefore: true, hasAfter: more };
  }
  const opening = params.around === undefined && params.end !== true;
  const last = opening && firstUnread === undefined && chat.position !== undefined ? toHex(chat.position) : undefined;
  const unread = opening && firstUnread !== undefined ? toHex(firstUnread) : undefined;
  const around = await placeOf(reader, chat, params.around ?? unread ?? last);
  if (around === undefined) {
    const { rows, more } = await run(reader, chat, 'before', undefined, limit);
    return { rows, hasBefore: more, hasAfter: false };
  }
  const half = Math.ceil(limit / 2);
  const above = await run(reader, chat, 'before', around, half);
  const below = await run(reader, chat, 'from', around, limit - half);
  const position = last === undefined ? {} : { position: last };
  return { rows: [...above.rows, ...below.rows], hasBefore: above.more, hasAfter: below.more, ...position };
}

/** The place of a message; of one that is not there any more, none. */
async function placeOf(reader: Reader, chat: Chat, id: string | undefined): Promise<Place | undefined> {
  const message = id === undefined ? undefined : await messageByUid(reader, fromHex(id));
  return message?.chatId === chat.id ? message : undefined;
}

/** Up to `limit` messages on one side of a place, in the order of the chat, and whether there are more on that side. */
async function run(
  reader: Reader,
  chat: Chat,
  side: 'before' | 'after' | 'from',
  place: Place | undefined,
  limit: number,
): Promise<{ rows: Message[]; more: boolean }> {
  const compare = { before: '<', after: '>', from: '>=' }[side];
  const where = place === undefined ? '' : `AND (${KEY}) ${compare} (?, ?, ?, ?, ?)`;
  const at: SqlValue[] =
    place === undefined ? [] : [place.lamport, place.authorOrder, place.deviceId, place.seq, place.arrival];
  const found: SqlRow[] = await reader.all(
    `SELECT * FROM message WHERE chat_id = ? AND kind <> 'removed' ${where}
     ORDER BY ${side === 'before' ? BACKWARD : FORWARD} LIMIT ?`,
    [chat.id, ...at, limit + 1],
  );
  const rows = found.slice(0, limit).map(messageFromRow);
  return { rows: side === 'before' ? rows.reverse() : rows, more: found.length > limit };
}
