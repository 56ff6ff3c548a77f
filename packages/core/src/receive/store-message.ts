import { encodeCbor } from '@whispr/protocol/cbor';
import { toHex } from '@whispr/protocol/bytes';
import type { Header } from '@whispr/protocol/content';
import type { Chat } from '../chats/chat-rows.ts';
import type { Contact } from '../contacts/contact-rows.ts';
import { healState } from '../healing/heal-state.ts';
import { authorOrder } from '../messages/author-order.ts';
import { deleteMessage, insertMessage, type Message, messageByUid, standInFor } from '../messages/message-rows.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import type { Observed } from './observe.ts';

/** A content that gets a row of its own. */
export interface Shown {
  readonly kind: 'text' | 'unsupported';
  readonly text: string;
}

/**
 * Stores a received content once. Whatever stood for it, a "missing" row or a message that could not be read, makes way.
 * False if it was there already.
 */
export async function storeMessage(
  env: Env,
  work: Work,
  at: { readonly contact: Contact; readonly chat: Chat; readonly observed: Observed },
  content: Header,
  shown: Shown,
): Promise<boolean> {
  const { contact, chat, observed } = at;
  if ((await messageByUid(work, content.id)) !== undefined) return false;
  const placeholder = healState(contact).renewed ? await oldestPlaceholder(work, chat.id) : undefined;
  await clearStandIn(work, at, content.seq, placeholder);
  const arrival = await insertMessage(work, {
    uid: content.id,
    chatId: chat.id,
    author: contact.id,
    authorOrder: authorOrder(contact.identity),
    deviceId: observed.deviceId,
    epoch: observed.epoch,
    lamport: observed.lamport,
    seq: content.seq,
    kind: shown.kind,
    text: shown.text,
    data: shown.kind === 'unsupported' ? { content: encodeCbor(content) } : undefined,
    sentAt: content.at,
  });
  await work.run('UPDATE chat SET activity = ? WHERE id = ?', [env.ports.clock.now(), chat.id]);
  work.changes.message(chat.id, arrival);
  return true;
}

/** Removes what stands for this number, or else `instead`. */
export async function clearStandIn(
  work: Work,
  { contact, chat, observed }: { readonly contact: Contact; readonly chat: Chat; readonly observed: Observed },
  seq: number,
  instead: Pick<Message, 'arrival' | 'uid'> | undefined,
): Promise<void> {
  const { deviceId, epoch } = observed;
  const standIn = await standInFor(work, { chatId: chat.id, author: contact.id, deviceId, epoch, seq });
  const row = standIn ?? instead;
  if (row === undefined) return;
  await work.run('DELETE FROM undecryptable WHERE message_uid = ?', [row.uid]);
  await deleteMessage(work, row.arrival);
  work.changes.removedMessage(toHex(chat.uid), toHex(row.uid));
}

async function oldestPlaceholder(work: Work, chatId: number) {
  return work.first<{ arrival: number; uid: Uint8Array }>(
    `SELECT arrival, uid FROM message WHERE chat_id = ? AND kind = 'undecryptable' AND seq = 0 ORDER BY arrival LIMIT 1`,
    [chatId],
  );
}
