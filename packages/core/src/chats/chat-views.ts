import { toHex } from '@whispr/protocol/bytes';
import { contactViews } from '../contacts/contact-view.ts';
import type { Reader } from '../db/database.ts';
import type { Context } from '../engine/context.ts';
import { messageFromRow } from '../messages/message-rows.ts';
import { messageView } from '../messages/message-view.ts';
import type { ChatView } from '../rpc/index.ts';
import { type Chat, chatFromRow } from './chat-rows.ts';

/** Kinds that count as unread: what a person can read, or will. */
const COUNTED = "kind IN ('text', 'unsupported', 'undecryptable')";

/** All chats, or those with the given row ids; newest activity first. `typing` tells who types now. */
export async function chatViews(
  context: Context,
  reader: Reader,
  typing: (chatId: number) => boolean,
  only?: ReadonlySet<number>,
): Promise<ChatView[]> {
  const contacts = await contactViews(context, reader);
  const rows = await reader.all('SELECT * FROM chat ORDER BY activity DESC, id DESC');
  const chats = rows.map(chatFromRow).filter(({ id }) => only?.has(id) ?? true);
  const views: ChatView[] = [];
  for (const chat of chats) {
    const contact = contacts.get(chat.contactId);
    if (contact === undefined) continue;
    const last = await lastOf(context, reader, chat);
    views.push({
      id: toHex(chat.uid),
      contact,
      unread: await unreadOf(reader, chat),
      ...(last === undefined ? {} : { last }),
      draft: chat.draft,
      activity: chat.activity,
      typing: typing(chat.id),
    });
  }
  return views;
}

/** A pure function of the messages and the read position (AT-16): nothing is counted up or down anywhere. */
export async function unreadOf(reader: Pick<Reader, 'first'>, chat: Pick<Chat, 'id' | 'readArrival'>): Promise<number> {
  const row = await reader.first<{ n: number }>(
    `SELECT COUNT(*) AS n FROM message WHERE chat_id = ? AND arrival > ? AND author <> 0 AND ${COUNTED}`,
    [chat.id, chat.readArrival],
  );
  return row?.n ?? 0;
}

/** The first unread message in the order of the chat, for the divider. */
export async function firstUnreadOf(
  reader: Pick<Reader, 'first'>,
  chat: Pick<Chat, 'id' | 'readArrival'>,
): Promise<Uint8Array | undefined> {
  const row = await reader.first<{ uid: Uint8Array }>(
    `SELECT uid FROM message WHERE chat_id = ? AND arrival > ? AND author <> 0 AND ${COUNTED}
     ORDER BY lamport, author_order, device_id, seq, arrival LIMIT 1`,
    [chat.id, chat.readArrival],
  );
  return row?.uid;
}

async function lastOf(context: Context, reader: Reader, chat: Chat): Promise<ChatView['last']> {
  const row = await reader.first(
    `SELECT * FROM message WHERE chat_id = ? AND kind <> 'removed'
     ORDER BY lamport DESC, author_order DESC, device_id DESC, seq DESC, arrival DESC LIMIT 1`,
    [chat.id],
  );
  const view = row && messageView(messageFromRow(row), toHex(chat.uid), context.ports.clock.now());
  if (view === undefined) return undefined;
  const { kind, text, values, own, at, state } = view;
  return {
    kind,
    text,
    own,
    at,
    ...(values === undefined ? {} : { values }),
    ...(state === undefined ? {} : { state }),
  };
}
