import { WhisprError } from '@whispr/protocol/errors';
import { insertChat } from '../chats/chat-rows.ts';
import type { Context } from '../engine/context.ts';
import type { ContactState } from '../rpc/index.ts';
import type { Work } from '../work/work.ts';
import { type Contact, type ContactChange, contactById, insertContact } from './contact-rows.ts';

/** Makes a contact and its chat. */
export async function createContact(
  context: Context,
  work: Work,
  change: ContactChange & { readonly state: ContactState },
): Promise<Contact> {
  const { ports } = context;
  const now = ports.clock.now();
  const id = await insertContact(work, ports.random.bytes(16), now, change);
  const chatId = await insertChat(work, { uid: ports.random.bytes(16), contactId: id, now });
  work.changes.chat(chatId);
  const contact = await contactById(work, id);
  if (contact === undefined) throw new WhisprError('storage/no-row', 'the contact was not stored');
  return contact;
}
