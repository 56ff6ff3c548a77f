import type { Content, Header } from '@whispr/protocol/content';
import { type Chat, chatOfContact } from '../chats/chat-rows.ts';
import { type Contact, updateContact } from '../contacts/contact-rows.ts';
import { adoptRoute } from '../contacts/hello.ts';
import { takeRecordEcho } from '../contacts/record-echo.ts';
import { answerResend, takeGone } from '../healing/resend.ts';
import { noteReceipt } from '../outbox/receipts.ts';
import { settleReceipt } from '../outbox/settle.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { applyHello, rename } from './apply-hello.ts';
import { observe } from './observe.ts';
import { nameFirstStream } from './stream-rows.ts';
import { clearStandIn, type Shown, storeMessage } from './store-message.ts';
import type { Message } from './verdict.ts';

/** Lets a content of a contact take effect. Its session step is taken in already. */
export async function applyContent(env: Env, work: Work, contact: Contact, message: Message): Promise<void> {
  const { decoded } = message;
  const chat = await chatOfContact(work, contact.id);
  work.changes.chat(chat.id);
  if (decoded === undefined) return;
  const { content } = decoded;
  if (content.seq === 0) {
    if (decoded.known) await applyTransient(env, work, contact, chat, decoded.content);
    return;
  }
  const origin = originOf(contact, decoded);
  if (contact.epoch === 0 && origin.epoch > 0) await nameFirstStream(work, chat.id, contact.id, origin.epoch);
  const observed = await observe(env, work, contact, chat, content, origin);
  const newest = observed.verdict === 'next' || observed.verdict === 'gap' || observed.verdict === 'fork';
  const now = decoded.known ? await applyNumbered(env, work, contact, decoded.content, newest) : contact;
  const shown = decoded.known ? shownAs(decoded.content) : ({ kind: 'unsupported', text: content.t } as const);
  const at = { contact: now, chat, observed };
  if (shown !== undefined) await storeMessage(env, work, at, content, shown);
  else await clearStandIn(work, at, content.seq, undefined);
  // Also for a copy: the sender has not heard that it arrived.
  await noteReceipt(work, contact.id, 'delivered', content.id);
  work.afterCommit(() => env.signals.receiptsDue());
}

function originOf(contact: Contact, decoded: { readonly known: boolean; readonly content: Header | Content }) {
  const { content } = decoded;
  if (decoded.known && content.t === 'hello') {
    const { body } = content as Extract<Content, { t: 'hello' }>;
    return { deviceId: body.route.device, epoch: body.epoch };
  }
  return { deviceId: contact.deviceId, epoch: contact.epoch };
}

/** Contents that change the contact. */
async function applyNumbered(
  env: Env,
  work: Work,
  contact: Contact,
  content: Content,
  newest: boolean,
): Promise<Contact> {
  switch (content.t) {
    case 'hello':
      return applyHello(env, work, contact, content.body, newest);
    case 'route':
      return newest ? adoptRoute(work, contact, content.body.route) : contact;
    case 'profile':
      if (newest) await rename(env, work, contact, content.body.name);
      return contact;
    case 'gone':
      await takeGone(work, contact, content.body.seqs);
      return contact;
    default:
      return activate(work, contact);
  }
}

/** Whoever writes to us in a session has accepted us, even if their hello is still on its way. */
async function activate(work: Work, contact: Contact): Promise<Contact> {
  if (contact.state !== 'requested') return contact;
  await updateContact(work, contact.id, { state: 'active' });
  return { ...contact, state: 'active' };
}

function shownAs(content: Content): Shown | undefined {
  switch (content.t) {
    case 'text':
      return { kind: 'text', text: content.body.text };
    case 'hello':
      return content.body.text === undefined ? undefined : { kind: 'text', text: content.body.text };
    case 'delete':
    case 'edit':
    case 'reaction':
      return { kind: 'unsupported', text: content.t };
    default:
      return undefined;
  }
}

async function applyTransient(env: Env, work: Work, contact: Contact, chat: Chat, content: Content): Promise<void> {
  switch (content.t) {
    case 'receipt': {
      const { kind, ids } = content.body;
      // Whoever does not tell does not see (C4): then "read" says no more than "delivered".
      const state = kind === 'read' && !env.settings().receipts ? 'delivered' : kind;
      await settleReceipt(work, { contactId: contact.id, chatId: chat.id }, ids ?? [], state);
      await takeRecordEcho(env, work, contact, content.body);
      return;
    }
    case 'typing':
      if (env.settings().typing) work.afterCommit(() => env.signals.typed(chat.id, content.body.on));
      return;
    case 'resend':
      await answerResend(env, work, contact, chat, content.body.seqs);
      return;
    default:
  }
}
