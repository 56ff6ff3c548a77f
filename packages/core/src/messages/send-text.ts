import { concat } from '@whispr/protocol/bytes';
import { fitsAsText } from '@whispr/protocol/content';
import { WhisprError } from '@whispr/protocol/errors';
import { needChat } from '../chats/chat-rows.ts';
import { type Contact, contactById } from '../contacts/contact-rows.ts';
import { enqueue } from '../outbox/enqueue.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { authorOrder } from './author-order.ts';
import { insertMessage, type Message, messageByUid } from './message-rows.ts';

/**
 * Sends a text: the message row and its envelope are stored together, the network comes later. The id is made by the face;
 * a second call with it changes nothing and gives the stored row.
 */
export async function sendText(
  env: Env,
  work: Work,
  chatUid: Uint8Array,
  id: Uint8Array,
  text: string,
): Promise<Message> {
  const chat = await needChat(work, chatUid);
  const known = await messageByUid(work, id);
  if (known !== undefined) return known;
  if (text === '' || !fitsAsText(text))
    throw new WhisprError('message/bad-length', 'empty, or longer than a text can be');
  const contact = await contactById(work, chat.contactId);
  if (contact === undefined) throw new WhisprError('chat/unknown', 'there is no such chat');
  refuse(contact);
  const { content } = await enqueue(env, work, contact, 'text', { text }, id);
  const arrival = await insertMessage(work, {
    uid: id,
    chatId: chat.id,
    author: 0,
    authorOrder: authorOrder(env.self.identity.publicKey),
    deviceId: env.self.deviceId,
    epoch: env.self.epoch,
    lamport: content.lamport,
    seq: content.seq,
    place: concat(content.link, content.prev),
    kind: 'text',
    text,
    sentAt: content.at,
    state: 'waiting',
  });
  await work.run('UPDATE chat SET activity = ? WHERE id = ?', [content.at, chat.id]);
  work.changes.message(chat.id, arrival);
  if (content.lamport % LAMPORT_STEP === 0) work.afterCommit(() => env.wakeRecord());
  const message = await messageByUid(work, id);
  if (message === undefined) throw new WhisprError('storage/no-row', 'the message was not stored');
  return message;
}

/** The account record keeps Lamport times rounded up to this, so that a restored installation writes below nothing. */
export const LAMPORT_STEP = 1000;

function refuse({ state, verification }: Contact): void {
  if (state === 'blocked') throw new WhisprError('contact/blocked', 'the contact is blocked');
  if (state === 'request' || state === 'joining')
    throw new WhisprError('contact/not-accepted', 'the contact waits for a decision');
  if (verification === 'changed')
    throw new WhisprError('contact/key-changed', 'the key of a verified contact has changed');
}
