import { toHex } from '@whispr/protocol/bytes';
import { decodeCbor } from '@whispr/protocol/cbor';
import type { Introduction } from '@whispr/protocol/envelope';
import { WhisprError } from '@whispr/protocol/errors';
import { chatOfContact } from '../chats/chat-rows.ts';
import { addLine } from '../messages/lines.ts';
import { retireMailboxes } from '../network/mailbox-rows.ts';
import { noteReceipt } from '../outbox/receipts.ts';
import { adoptStreams } from '../receive/stream-rows.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { type Contact, needContact, updateContact } from './contact-rows.ts';
import { startFromIntroduction } from './from-introduction.ts';
import { sendHello } from './hello.ts';

const PENDING = { maxBytes: 65_536 };

/** Accepts a request, or confirms who took our invite. Harmless for a contact that is active already. */
export async function acceptContact(env: Env, work: Work, uid: Uint8Array): Promise<void> {
  const contact = await needContact(work, uid);
  if (contact.state === 'active') return;
  if (contact.state === 'request') await acceptRequest(env, work, contact);
  else if (contact.state === 'joining') await confirmJoined(env, work, contact);
  else throw new WhisprError('contact/nothing-to-accept', 'this contact waits for no decision');
  touch(env, work, await chatOfContact(work, contact.id));
}

async function acceptRequest(env: Env, work: Work, contact: Contact): Promise<void> {
  const { hello } = readPending(contact) as { hello: Uint8Array };
  const now: Contact = { ...contact, state: 'active' };
  await sendHello(env, work, now, { accept: true });
  await updateContact(work, contact.id, { state: 'active', pending: undefined });
  await addLine(env, work, contact.id, 'line.connected');
  await noteReceipt(work, contact.id, 'delivered', hello);
  work.afterCommit(() => env.signals.receiptsDue());
}

async function confirmJoined(env: Env, work: Work, contact: Contact): Promise<void> {
  const { introduction } = readPending(contact) as { introduction: Introduction };
  const now = await startFromIntroduction(env, work, { ...contact, state: 'active' }, introduction);
  if (now === undefined) throw new WhisprError('contact/bad-introduction', 'what the joiner sent is not sound');
  await updateContact(work, contact.id, { state: 'active', pending: undefined });
  await addLine(env, work, contact.id, 'line.connected');
  await sendHello(env, work, now);
}

/** Says no to a request or a joiner: nothing is sent, nothing is kept. */
export async function declineContact(env: Env, work: Work, uid: Uint8Array): Promise<void> {
  const contact = await needContact(work, uid);
  if (contact.state !== 'request' && contact.state !== 'joining')
    throw new WhisprError('contact/nothing-to-decline', 'this contact waits for no decision');
  await forget(env, work, contact);
}

/** Removes a contact, the chat and the mailbox that only they know. */
export async function removeContact(env: Env, work: Work, uid: Uint8Array): Promise<void> {
  await forget(env, work, await needContact(work, uid));
}

async function forget(env: Env, work: Work, contact: Contact): Promise<void> {
  const chat = await chatOfContact(work, contact.id);
  await retireMailboxes(work, 'contact_id', contact.id, env.ports.clock.now());
  await work.run('DELETE FROM contact WHERE id = ?', [contact.id]);
  work.sessions.forget(contact.id);
  work.changes.removedChat(toHex(chat.uid));
  work.afterCommit(() => {
    env.wakeReaders();
    env.wakeRecord();
  });
}

/** From now on nothing of theirs is read and nothing is sent; they are not told. */
export async function blockContact(env: Env, work: Work, uid: Uint8Array): Promise<void> {
  const contact = await needContact(work, uid);
  if (contact.state === 'blocked') return;
  await updateContact(work, contact.id, { state: 'blocked', stateBeforeBlock: contact.state });
  touch(env, work, await chatOfContact(work, contact.id));
}

/** What came while they were blocked is not missing. */
export async function unblockContact(env: Env, work: Work, uid: Uint8Array): Promise<void> {
  const contact = await needContact(work, uid);
  if (contact.state !== 'blocked') return;
  await updateContact(work, contact.id, { state: contact.stateBeforeBlock ?? 'active', stateBeforeBlock: undefined });
  const chat = await chatOfContact(work, contact.id);
  await adoptStreams(work, chat.id);
  touch(env, work, chat);
}

function touch(env: Env, work: Work, chat: { readonly id: number }): void {
  work.changes.chat(chat.id);
  work.afterCommit(() => {
    env.wakeOutbox();
    env.wakeReaders();
    env.wakeRecord();
  });
}

function readPending({ pending }: Contact): unknown {
  if (pending === undefined) throw new WhisprError('storage/damaged', 'a waiting contact has nothing to decide on');
  return decodeCbor(pending, PENDING);
}
