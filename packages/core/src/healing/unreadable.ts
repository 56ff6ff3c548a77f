import { newMessageId } from '@whispr/protocol/content';
import { chatOfContact } from '../chats/chat-rows.ts';
import type { Contact } from '../contacts/contact-rows.ts';
import { authorOrder } from '../messages/author-order.ts';
import { insertMessage } from '../messages/message-rows.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';

/** Stored envelopes per contact; who can deposit junk must not fill the disk. */
const MOST_STORED = 200;

/** Keeps an envelope that cannot be read, with a placeholder in the chat, and asks for healing (B7, AT-03). */
export async function keepUnreadable(
  env: Env,
  work: Work,
  contact: Contact,
  mailbox: Uint8Array,
  envelope: Uint8Array,
  reason: string,
): Promise<void> {
  const stored = await work.first<{ n: number }>('SELECT COUNT(*) AS n FROM undecryptable WHERE contact_id = ?', [
    contact.id,
  ]);
  if ((stored?.n ?? 0) >= MOST_STORED) return;
  const now = env.ports.clock.now();
  const chat = await chatOfContact(work, contact.id);
  const uid = newMessageId(env.crypto);
  const arrival = await insertMessage(work, {
    uid,
    chatId: chat.id,
    author: contact.id,
    authorOrder: authorOrder(contact.identity),
    deviceId: contact.deviceId,
    epoch: contact.epoch,
    lamport: chat.lamport + 1,
    seq: 0,
    kind: 'undecryptable',
    text: 'undecryptable.waiting',
    sentAt: now,
  });
  await work.run(
    'INSERT INTO undecryptable (contact_id, message_uid, mailbox, envelope, reason, at) VALUES (?, ?, ?, ?, ?, ?)',
    [contact.id, uid, mailbox, envelope, reason, now],
  );
  work.changes.message(chat.id, arrival);
  work.afterCommit(() => env.signals.repairDue());
}
