import { toHex } from '@whispr/protocol/bytes';
import { chatOfContact } from '../chats/chat-rows.ts';
import { type Contact, contactById } from '../contacts/contact-rows.ts';
import { addLine } from '../messages/lines.ts';
import { deleteMessage } from '../messages/message-rows.ts';
import { mailboxById } from '../network/mailbox-rows.ts';
import { applyMessage } from '../receive/apply-message.ts';
import { judge } from '../receive/verdict.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { afterAnswer, type HealState, saveHealState } from './heal-state.ts';

interface Stored {
  readonly id: number;
  readonly uid: Uint8Array;
  readonly mailbox: Uint8Array;
  readonly envelope: Uint8Array;
  readonly arrival: number | null;
  readonly seq: number | null;
  readonly [column: string]: string | number | bigint | Uint8Array | null;
}

/**
 * The contact has answered: they have sent again what we had not confirmed. What was stored is tried once more; a
 * placeholder that has a number waits for repair; the others stood for receipts and the like, so nothing was lost and one
 * quiet line says so.
 */
export async function finishHealing(env: Env, work: Work, contact: Contact, state: HealState): Promise<void> {
  await saveHealState(work, contact.id, afterAnswer(state));
  const chat = await chatOfContact(work, contact.id);
  let renewed = false;
  for (const stored of await storedOf(work, contact.id)) {
    if (await tryAgain(env, work, contact.id, stored)) continue;
    if ((stored.seq ?? 0) > 0) continue;
    await drop(work, toHex(chat.uid), stored);
    renewed = true;
  }
  if (renewed) await addLine(env, work, contact.id, 'line.session-renewed');
  work.changes.chat(chat.id);
}

/** Nothing helped: the placeholders say so and stay. */
export async function giveUp(work: Work, contact: Contact): Promise<void> {
  for (const stored of await storedOf(work, contact.id)) {
    await work.run('DELETE FROM undecryptable WHERE id = ?', [stored.id]);
    if (stored.arrival === null) continue;
    await work.run("UPDATE message SET text = 'undecryptable.final' WHERE arrival = ?", [stored.arrival]);
    const chat = await chatOfContact(work, contact.id);
    work.changes.message(chat.id, stored.arrival);
  }
}

/** True if the envelope can be read now; its message then stands where the placeholder was. */
async function tryAgain(env: Env, work: Work, contactId: number, stored: Stored): Promise<boolean> {
  const mailbox = await mailboxById(work, stored.mailbox);
  const contact = await contactById(work, contactId);
  if (mailbox === undefined || contact === undefined) return false;
  const verdict = await judge(env, work, mailbox, stored.envelope);
  if (verdict.kind !== 'message') return false;
  const chat = await chatOfContact(work, contactId);
  await drop(work, toHex(chat.uid), stored);
  await applyMessage(env, work, contact, mailbox.id, verdict);
  return true;
}

async function drop(work: Work, chat: string, stored: Stored): Promise<void> {
  await work.run('DELETE FROM undecryptable WHERE id = ?', [stored.id]);
  if (stored.arrival === null) return;
  await deleteMessage(work, stored.arrival);
  work.changes.removedMessage(chat, toHex(stored.uid));
}

function storedOf(work: Work, contactId: number): Promise<Stored[]> {
  return work.all<Stored>(
    `SELECT undecryptable.id, message_uid AS uid, mailbox, envelope, arrival, seq FROM undecryptable
     LEFT JOIN message ON message.uid = undecryptable.message_uid WHERE undecryptable.contact_id = ?
     ORDER BY undecryptable.id`,
    [contactId],
  );
}
