import { type Content, encodeContent } from '@whispr/protocol/content';
import { type Chat, chatOfContact } from '../chats/chat-rows.ts';
import type { Contact } from '../contacts/contact-rows.ts';
import { type Message, messageFromRow } from '../messages/message-rows.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { insertOutbox } from '../outbox/outbox-rows.ts';
import { healState } from './heal-state.ts';
import { maySayGone, maySendAgain } from './resend-budget.ts';
import { saveStream, streamsOf } from '../receive/stream-rows.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';

const TTL_SECONDS = 30 * 86_400;
/** Who asks honestly waits two seconds after the gap showed, and eight before asking again. */
const PAUSE_MS = 1500;

/**
 * Sends the asked numbers of this installation again, each with its id and place, so that it fills its gap. What is not
 * there any more is said to be gone.
 */
export async function answerResend(
  env: Env,
  work: Work,
  contact: Contact,
  chat: Chat,
  seqs: readonly number[],
): Promise<void> {
  const gone: number[] = [];
  const { closedUpTo } = healState(contact);
  for (const seq of new Set(seqs)) {
    if (seq > chat.ownSeq) continue;
    const queued = await inOutbox(work, contact.id, seq);
    if (queued !== undefined) {
      if (!(await sendQueuedAgain(env, work, contact, queued))) break;
      continue;
    }
    const message = seq > closedUpTo ? await ownMessage(env, work, chat.id, seq) : undefined;
    if (message === undefined) gone.push(seq);
    else if (maySendAgain(env, contact.id, message.text.length)) await queueAgain(env, work, contact, message);
    else break;
  }
  if (gone.length > 0 && maySayGone(env, contact.id)) await enqueue(env, work, contact, 'gone', { seqs: gone });
  work.afterCommit(() => env.wakeOutbox());
}

/** The contact does not have these any more: the rows say so for good. */
export async function takeGone(work: Work, contact: Contact, seqs: readonly number[]): Promise<void> {
  const chat = await chatOfContact(work, contact.id);
  const gone = new Set(seqs);
  for (const stream of await streamsOf(work, chat.id)) {
    if (stream.epoch !== contact.epoch) continue;
    const missing = stream.chain.missing.filter((entry) => !gone.has(entry.seq));
    await saveStream(work, chat.id, { ...stream, chain: { ...stream.chain, missing } });
  }
  for (const seq of gone) {
    const rows = await work.all<{ arrival: number; uid: Uint8Array }>(
      `SELECT arrival, uid FROM message WHERE chat_id = ? AND author = ? AND epoch = ? AND seq = ?
         AND kind IN ('missing', 'undecryptable')`,
      [chat.id, contact.id, contact.epoch, seq],
    );
    for (const { arrival, uid } of rows) {
      await work.run("UPDATE message SET kind = 'missing', text = 'missing.gone' WHERE arrival = ?", [arrival]);
      await work.run('DELETE FROM undecryptable WHERE message_uid = ?', [uid]);
      work.changes.message(chat.id, arrival);
    }
  }
}

interface Queued {
  readonly id: number;
  readonly size: number;
  /** When the relay took it; null while it waits, or if it was given up. */
  readonly at: number | null;
  readonly [column: string]: number | null;
}

function inOutbox(work: Work, contactId: number, seq: number): Promise<Queued | undefined> {
  return work.first<Queued>(
    `SELECT id, length(content) AS size, iif(failure IS NULL, deposited_at, NULL) AS at FROM outbox
     WHERE contact_id = ? AND seq = ?`,
    [contactId, seq],
  );
}

/** False if that would be more than a contact may ask for. */
async function sendQueuedAgain(env: Env, work: Work, contact: Contact, { id, size, at }: Queued): Promise<boolean> {
  if (at === null || Math.abs(env.ports.clock.now() - at) < PAUSE_MS) return true;
  if (!maySendAgain(env, contact.id, size)) return false;
  await work.run(
    'UPDATE outbox SET envelope = NULL, deposit_id = NULL, deposited_at = NULL, attempts = 0, next_at = 0 WHERE id = ?',
    [id],
  );
  return true;
}

async function ownMessage(env: Env, work: Work, chatId: number, seq: number): Promise<Message | undefined> {
  const row = await work.first(
    `SELECT * FROM message WHERE chat_id = ? AND author = 0 AND epoch = ? AND seq = ? AND kind = 'text'
     ORDER BY arrival DESC LIMIT 1`,
    [chatId, env.self.epoch, seq],
  );
  return row && messageFromRow(row);
}

async function queueAgain(env: Env, work: Work, contact: Contact, message: Message): Promise<void> {
  const bytes = contentOf(message);
  if (bytes === undefined) return;
  await insertOutbox(work, {
    contactId: contact.id,
    uid: message.uid,
    seq: message.seq,
    content: bytes,
    kind: 'text',
    sealed: undefined,
    ttl: TTL_SECONDS,
    now: env.ports.clock.now(),
  });
}

/** The content of an own text as it was first sent. */
export function contentOf(message: Message): Uint8Array | undefined {
  const { place } = message;
  if (place?.length !== 32) return undefined;
  const content: Content = {
    v: 1,
    id: message.uid.slice(),
    t: 'text',
    lamport: message.lamport,
    seq: message.seq,
    link: place.slice(0, 16),
    prev: place.slice(16),
    at: message.sentAt,
    body: { text: message.text },
  };
  return encodeContent(content);
}
