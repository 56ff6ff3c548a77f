import { encodeCbor } from '@whispr/protocol/cbor';
import { cleanName, type ContentOf } from '@whispr/protocol/content';
import { chatOfContact } from '../chats/chat-rows.ts';
import { type Contact, updateContact } from '../contacts/contact-rows.ts';
import { createContact } from '../contacts/create-contact.ts';
import { adoptRoute, sendHello } from '../contacts/hello.ts';
import { noteInstallation } from '../healing/new-installation.ts';
import { noteReceipt } from '../outbox/receipts.ts';
import { takeIn } from '../session/signal.ts';
import { addLine } from '../messages/lines.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { observe } from './observe.ts';
import { storeMessage } from './store-message.ts';
import type { Message } from './verdict.ts';

/** Requests that may wait for a decision, and messages of one of them: anyone can send more (AT-37). */
const MOST_REQUESTS = 50;
const MOST_MESSAGES = 10;

type Hello = ContentOf<'hello'>;

/**
 * Someone wrote to our public address. A stranger waits for our decision; a contact finds us again. Who took an invite
 * waits for a decision already, and cannot go round it this way (design rule 1).
 */
export async function applyStranger(env: Env, work: Work, known: Contact | undefined, message: Message): Promise<void> {
  const { decoded, opened } = message;
  if (decoded?.known !== true || decoded.content.t !== 'hello' || known?.state === 'joining') return;
  const hello = decoded.content;
  if (known !== undefined && known.state !== 'request') {
    await takeIn(work, known.id, opened);
    await welcomeBack(env, work, known, hello);
    return;
  }
  if (!(await hasRoom(work, known))) return;
  const contact = known ?? (await createContact(env, work, { state: 'request', identity: opened.identity }));
  await takeIn(work, contact.id, opened);
  const now = await remember(work, contact, hello);
  const chat = await chatOfContact(work, now.id);
  const origin = { deviceId: hello.body.route.device, epoch: hello.body.epoch };
  const observed = await observe(env, work, now, chat, hello, origin);
  const { text } = hello.body;
  if (text !== undefined)
    await storeMessage(env, work, { contact: now, chat, observed }, hello, { kind: 'text', text });
  work.changes.chat(chat.id);
}

/** What a later decision needs. The name is stored but not shown before it. */
async function remember(work: Work, contact: Contact, hello: Hello): Promise<Contact> {
  const now = await adoptRoute(work, contact, hello.body.route);
  const change = {
    chosenName: cleanName(hello.body.name),
    epoch: hello.body.epoch,
    pending: encodeCbor({ hello: hello.id }),
  };
  await updateContact(work, contact.id, change);
  return { ...now, ...change };
}

/** Both wrote to each other's address, or a contact lost what it knew: no decision is needed. */
async function welcomeBack(env: Env, work: Work, known: Contact, hello: Hello): Promise<void> {
  const reached = await adoptRoute(work, known, hello.body.route);
  const contact = await noteInstallation(env, work, reached, hello.body.epoch);
  await updateContact(work, known.id, { state: 'active', pending: undefined });
  if (known.state === 'requested') {
    await updateContact(work, known.id, { chosenName: cleanName(hello.body.name) });
    await addLine(env, work, known.id, 'line.connected');
  }
  const now: Contact = { ...contact, state: 'active' };
  const chat = await chatOfContact(work, known.id);
  const observed = await observe(env, work, now, chat, hello, {
    deviceId: hello.body.route.device,
    epoch: hello.body.epoch,
  });
  const { text } = hello.body;
  if (text !== undefined)
    await storeMessage(env, work, { contact: now, chat, observed }, hello, { kind: 'text', text });
  await noteReceipt(work, known.id, 'delivered', hello.id);
  await sendHello(env, work, now, { accept: true });
  work.afterCommit(() => {
    env.signals.receiptsDue();
    env.wakeRecord();
  });
}

async function hasRoom(work: Work, known: Contact | undefined): Promise<boolean> {
  const row = await work.first<{ requests: number; messages: number }>(
    `SELECT (SELECT COUNT(*) FROM contact WHERE state = 'request') AS requests,
            (SELECT COUNT(*) FROM message WHERE author = ?) AS messages`,
    [known?.id ?? -1],
  );
  if (row === undefined) return false;
  return known === undefined ? row.requests < MOST_REQUESTS : row.messages < MOST_MESSAGES;
}
