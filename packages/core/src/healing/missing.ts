import { newMessageId } from '@whispr/protocol/content';
import type { Chat } from '../chats/chat-rows.ts';
import type { Contact } from '../contacts/contact-rows.ts';
import { authorOrder } from '../messages/author-order.ts';
import { addLine } from '../messages/lines.ts';
import { insertMessage } from '../messages/message-rows.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';

/** Where the numbers are missing. */
export interface Gap {
  readonly contact: Contact;
  readonly chat: Chat;
  readonly deviceId: number;
  readonly epoch: number;
  /** Of the content that revealed the gap: the rows stand right before it. */
  readonly lamport: number;
}

/** A peer can claim any gap, and any number of them; beyond this one line says how many. */
const MOST_ROWS = 100;
const MOST_ROWS_OF_A_CHAT = 500;

/**
 * Shows "1 message missing" for each missing number, and asks for repair. What could not be decrypted before is probably
 * one of them, so its placeholder takes a number first.
 */
export async function noteMissing(env: Env, work: Work, gap: Gap, seqs: readonly number[]): Promise<void> {
  const placeholders = await work.all<{ arrival: number }>(
    `SELECT arrival FROM message JOIN undecryptable ON undecryptable.message_uid = message.uid
     WHERE chat_id = ? AND seq = 0 ORDER BY arrival`,
    [gap.chat.id],
  );
  const there = await work.first<{ n: number }>(
    "SELECT COUNT(*) AS n FROM message WHERE chat_id = ? AND kind = 'missing'",
    [gap.chat.id],
  );
  const room = Math.min(MOST_ROWS, Math.max(0, MOST_ROWS_OF_A_CHAT - (there?.n ?? 0)));
  const shown = seqs.slice(Math.max(0, seqs.length - room));
  if (shown.length < seqs.length)
    await addLine(env, work, gap.contact.id, 'line.gap', { count: seqs.length - shown.length });
  for (const [i, seq] of shown.entries()) {
    const placeholder = placeholders[i];
    const arrival =
      placeholder === undefined
        ? await addMissing(env, work, gap, seq)
        : await number(work, gap, placeholder.arrival, seq);
    work.changes.message(gap.chat.id, arrival);
  }
  work.afterCommit(() => env.signals.repairDue());
}

async function number(work: Work, gap: Gap, arrival: number, seq: number): Promise<number> {
  await work.run('UPDATE message SET seq = ?, device_id = ?, epoch = ?, lamport = ? WHERE arrival = ?', [
    seq,
    gap.deviceId,
    gap.epoch,
    gap.lamport,
    arrival,
  ]);
  return arrival;
}

function addMissing(env: Env, work: Work, gap: Gap, seq: number): Promise<number> {
  return insertMessage(work, {
    uid: newMessageId(env.crypto),
    chatId: gap.chat.id,
    author: gap.contact.id,
    authorOrder: authorOrder(gap.contact.identity),
    deviceId: gap.deviceId,
    epoch: gap.epoch,
    lamport: gap.lamport,
    seq,
    kind: 'missing',
    text: 'missing.waiting',
    data: { count: 1 },
    sentAt: env.ports.clock.now(),
  });
}
