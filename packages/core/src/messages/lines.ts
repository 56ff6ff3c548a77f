import { newMessageId } from '@whispr/protocol/content';
import type { Context } from '../engine/context.ts';
import type { Work } from '../work/work.ts';
import { chatOfContact } from '../chats/chat-rows.ts';
import { insertMessage } from './message-rows.ts';

/** Quiet lines in a chat; catalogue keys. */
export type LineKey =
  | 'line.connected'
  | 'line.key-changed'
  | 'line.new-device'
  | 'line.session-renewed'
  | 'line.name-changed'
  | 'line.gap';

/** Adds a quiet line at the end of the chat with a contact; local, never sent. */
export async function addLine(
  context: Context,
  work: Work,
  contactId: number,
  key: LineKey,
  values?: Record<string, string | number>,
): Promise<void> {
  const chat = await chatOfContact(work, contactId);
  const arrival = await insertMessage(work, {
    uid: newMessageId(context.crypto),
    chatId: chat.id,
    author: 0,
    authorOrder: 0,
    deviceId: 0,
    epoch: 0,
    // After everything that is there, before everything that answers it.
    lamport: chat.lamport + 1,
    seq: 0,
    kind: 'line',
    text: key,
    data: values,
    sentAt: context.ports.clock.now(),
  });
  work.changes.message(chat.id, arrival);
}
