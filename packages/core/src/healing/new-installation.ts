import { chatOfContact } from '../chats/chat-rows.ts';
import { type Contact, updateContact } from '../contacts/contact-rows.ts';
import { addLine } from '../messages/lines.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { healState, saveHealState } from './heal-state.ts';

/**
 * Takes in the installation number a contact tells. A higher one is the same person on another device: one quiet line,
 * and "verified" waits to be confirmed (design rule 8). It never goes down.
 */
export async function noteInstallation(env: Env, work: Work, contact: Contact, epoch: number): Promise<Contact> {
  if (epoch <= contact.epoch) return contact;
  await updateContact(work, contact.id, { epoch });
  // The first number anyone tells is no change.
  if (contact.epoch === 0) return { ...contact, epoch };
  const verification = contact.verification === 'verified' ? 'new-device' : contact.verification;
  await updateContact(work, contact.id, { verification });
  await addLine(env, work, contact.id, 'line.new-device');
  return { ...contact, epoch, verification, healState: await closeDelivered(work, contact) };
}

/** What was confirmed so far was meant for the installation or identity before: repair does not send it again. */
export async function closeDelivered(work: Work, contact: Contact): Promise<Uint8Array> {
  const { ownSeq } = await chatOfContact(work, contact.id);
  return saveHealState(work, contact.id, { ...healState(contact), closedUpTo: ownSeq });
}
