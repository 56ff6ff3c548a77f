import { toHex } from '@whispr/protocol/bytes';
import { WhisprError } from '@whispr/protocol/errors';
import { chatById } from '../chats/chat-rows.ts';
import { contentOf } from '../healing/resend.ts';
import { insertOutbox } from '../outbox/outbox-rows.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { type Message, messageByUid } from './message-rows.ts';

const TTL_SECONDS = 30 * 86_400;

/** Sends a failed message again: the same content, sealed afresh. */
export async function retryMessage(env: Env, work: Work, uid: Uint8Array): Promise<void> {
  const message = await needMessage(work, uid);
  if (message.author !== 0 || message.state !== 'failed') return;
  // A request is a hello: only its envelope can reach who has told no route yet, so it stays.
  const queued = await work.run(
    `UPDATE outbox SET failure = NULL, work = NULL, deposited_at = NULL, attempts = 0, next_at = 0,
       envelope = iif(kind = 'hello', envelope, NULL), deposit_id = iif(kind = 'hello', deposit_id, NULL),
       work_bits = iif(kind = 'hello', work_bits, 0) WHERE uid = ?`,
    [uid],
  );
  if (queued === 0) await queueAgain(env, work, message);
  await work.run("UPDATE message SET state = 'waiting', failure = NULL WHERE uid = ?", [uid]);
  work.changes.message(message.chatId, message.arrival);
  work.afterCommit(() => env.wakeOutbox());
}

async function queueAgain(env: Env, work: Work, message: Message): Promise<void> {
  const chat = await chatById(work, message.chatId);
  const content = contentOf(message);
  if (chat === undefined || content === undefined)
    throw new WhisprError('message/cannot-retry', 'the message cannot be sent again');
  await insertOutbox(work, {
    contactId: chat.contactId,
    uid: message.uid,
    seq: message.seq,
    content,
    kind: 'text',
    sealed: undefined,
    ttl: TTL_SECONDS,
    now: env.ports.clock.now(),
  });
}

/** Removes a message here. A tombstone stays, so that a copy that comes late does not bring it back. */
export async function removeMessage(work: Work, uid: Uint8Array): Promise<void> {
  const message = await needMessage(work, uid);
  const chat = await chatById(work, message.chatId);
  // What has not left yet is not sent any more; the contact will be told that its number is gone.
  if (message.author === 0) await work.run('DELETE FROM outbox WHERE uid = ? AND deposited_at IS NULL', [uid]);
  await work.run('DELETE FROM undecryptable WHERE message_uid = ?', [uid]);
  await work.run("UPDATE message SET kind = 'removed', text = '', data = NULL, place = NULL WHERE uid = ?", [uid]);
  if (chat !== undefined) work.changes.removedMessage(toHex(chat.uid), toHex(uid));
  work.changes.message(message.chatId, message.arrival);
}

async function needMessage(work: Work, uid: Uint8Array): Promise<Message> {
  const message = await messageByUid(work, uid);
  if (message === undefined || message.kind === 'removed')
    throw new WhisprError('message/unknown', 'there is no such message');
  return message;
}
