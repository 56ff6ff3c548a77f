import { toHex } from '@whispr/protocol/bytes';
import { chatOfContact } from '../chats/chat-rows.ts';
import { archiveCurrent } from '@whispr/protocol/signal';
import { type Contact, contactById, contactByIdentity, updateContact } from '../contacts/contact-rows.ts';
import { sendHello } from '../contacts/hello.ts';
import { healState as readHealState, saveHealState } from '../healing/heal-state.ts';
import { sendText } from '../messages/send-text.ts';
import { requeueUndelivered } from '../outbox/outbox-rows.ts';
import { type Opened, takeIn } from '../session/signal.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { applyContent } from './apply-content.ts';
import type { Message } from './verdict.ts';

/** A message of a contact, in their own mailbox: session, identity, content. */
export async function applyMessage(
  env: Env,
  work: Work,
  sender: Contact,
  mailbox: Uint8Array,
  message: Message,
): Promise<void> {
  const { contact, unsent } = await withIdentity(work, sender, mailbox, message.opened.identity);
  await takeIn(
    work,
    contact.id,
    contact.id === sender.id ? message.opened : await beside(work, contact, message.opened),
  );
  const healed = message.opened.newSession ? await onNewSession(env, work, contact) : contact;
  await applyContent(env, work, healed, message);
  await sendAfterAll(env, work, contact, unsent);
}

/** The sessions a contact has stay readable beside the one that an invite brought. */
async function beside(work: Work, contact: Contact, opened: Opened): Promise<Opened> {
  const before = await work.sessions.get(contact.id, opened.deviceId);
  if (before === undefined) return opened;
  const record = { ...opened.decrypted.record, archived: archiveCurrent(before).archived };
  return { ...opened, decrypted: { ...opened.decrypted, record } };
}

/** What was written to someone not known yet goes to the contact they turned out to be. */
async function sendAfterAll(env: Env, work: Work, { id }: Contact, unsent: readonly Unsent[]): Promise<void> {
  const contact = await contactById(work, id);
  if (contact?.state !== 'active' || contact.verification === 'changed') return;
  const chat = await chatOfContact(work, id);
  for (const { uid, text } of unsent) await sendText(env, work, chat.uid, uid, text);
}

interface Unsent {
  readonly uid: Uint8Array;
  readonly text: string;
  readonly [column: string]: Uint8Array | string;
}

/**
 * The first message tells who took our invite's other end. If that person is a contact already, the new mailbox becomes
 * theirs and there is no second contact.
 */
async function withIdentity(
  work: Work,
  contact: Contact,
  mailbox: Uint8Array,
  identity: Uint8Array,
): Promise<{ contact: Contact; unsent: readonly Unsent[] }> {
  if (contact.identity !== undefined) return { contact, unsent: [] };
  const known = await contactByIdentity(work, identity);
  if (known === undefined) {
    await updateContact(work, contact.id, { identity });
    return { contact: { ...contact, identity }, unsent: [] };
  }
  const chat = await chatOfContact(work, contact.id);
  // There was no session, so none of these has left.
  const unsent = await work.all<Unsent>(
    "SELECT uid, text FROM message WHERE chat_id = ? AND author = 0 AND kind = 'text' ORDER BY seq",
    [chat.id],
  );
  await work.run('UPDATE mailbox SET contact_id = ? WHERE id = ?', [known.id, mailbox]);
  await work.run('DELETE FROM contact WHERE id = ?', [contact.id]);
  work.sessions.forget(contact.id);
  work.changes.removedChat(toHex(chat.uid));
  return { contact: known, unsent };
}

/**
 * The session that healing asked for is there. What they have not confirmed goes out in it as well: their own question
 * may have been overtaken by this answer, and whatever they have already is recognised by its id.
 */
async function onNewSession(env: Env, work: Work, contact: Contact): Promise<Contact> {
  const heal = readHealState(contact);
  if (!heal.asked && !heal.owed) return contact;
  const healState = await saveHealState(work, contact.id, { ...heal, owed: false, renewed: heal.asked });
  const renewed = { ...contact, healState };
  await requeueUndelivered(work, contact.id, env.ports.clock.now());
  await sendHello(env, work, renewed);
  return renewed;
}
