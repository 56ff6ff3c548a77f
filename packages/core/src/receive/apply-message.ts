import { toHex } from '@whispr/protocol/bytes';
import { chatOfContact } from '../chats/chat-rows.ts';
import { type Contact, contactByIdentity, updateContact } from '../contacts/contact-rows.ts';
import { sendHello } from '../contacts/hello.ts';
import { healState as readHealState, saveHealState } from '../healing/heal-state.ts';
import { requeueUndelivered } from '../outbox/outbox-rows.ts';
import { takeIn } from '../session/signal.ts';
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
  const contact = await withIdentity(work, sender, mailbox, message.opened.identity);
  await takeIn(work, contact.id, message.opened);
  const healed = message.opened.newSession ? await onNewSession(env, work, contact) : contact;
  await applyContent(env, work, healed, message);
}

/**
 * The first message tells who took our invite's other end. If that person is a contact already, the new mailbox becomes
 * theirs and there is no second contact.
 */
async function withIdentity(work: Work, contact: Contact, mailbox: Uint8Array, identity: Uint8Array): Promise<Contact> {
  if (contact.identity !== undefined) return contact;
  const known = await contactByIdentity(work, identity);
  if (known === undefined) {
    await updateContact(work, contact.id, { identity });
    return { ...contact, identity };
  }
  const chat = await chatOfContact(work, contact.id);
  await work.run('UPDATE mailbox SET contact_id = ? WHERE id = ?', [known.id, mailbox]);
  await work.run('DELETE FROM contact WHERE id = ?', [contact.id]);
  work.sessions.forget(contact.id);
  work.changes.removedChat(toHex(chat.uid));
  return known;
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
