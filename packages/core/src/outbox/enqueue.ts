import {
  advanceChain,
  type Body,
  type Content,
  type ContentType,
  encodeContent,
  isTransient,
  newMessageId,
  nextLamport,
  transientPlace,
} from '@whispr/protocol/content';
import { type Chat, chatOfContact } from '../chats/chat-rows.ts';
import type { Contact } from '../contacts/contact-rows.ts';
import type { Context } from '../engine/context.ts';
import type { Work } from '../work/work.ts';
import { hasUnsealed, insertOutbox } from './outbox-rows.ts';
import { sealFor } from './seal.ts';

/** Envelopes wait at a relay for 30 days at most. */
const TTL_SECONDS = 30 * 86_400;
const NO_LINK = new Uint8Array(16);

/** A content with its place in our chain, and the chat as it was before. */
export interface Composed {
  readonly content: Content;
  readonly bytes: Uint8Array;
  readonly chat: Chat;
}

/** Writes a content for the chat with a contact: Lamport time, number and link. Changes nothing. */
export async function compose<T extends ContentType>(
  context: Context,
  work: Work,
  contact: Contact,
  type: T,
  body: Body<T>,
  id: Uint8Array = newMessageId(context.crypto),
): Promise<Composed> {
  const chat = await chatOfContact(work, contact.id);
  const place = isTransient(type)
    ? transientPlace(context.crypto)
    : advanceChain(context.crypto, { seq: chat.ownSeq, link: chat.ownLink ?? NO_LINK }).place;
  const lamport = isTransient(type) ? chat.lamport : nextLamport(chat.lamport);
  const content = { v: 1, id, t: type, lamport, ...place, at: context.ports.clock.now(), body } as Content;
  return { content, bytes: encodeContent(content), chat };
}

/** Takes the place of a composed content in our chain. */
export async function commitPlace(work: Work, { content, chat }: Composed): Promise<void> {
  if (content.seq === 0) return;
  await work.run('UPDATE chat SET lamport = ?, own_seq = ?, own_link = ? WHERE id = ?', [
    content.lamport,
    content.seq,
    content.link,
    chat.id,
  ]);
}

/**
 * Queues a content for a contact in this transaction: chain, session step, sealed envelope and outbox row. Without a
 * session, or behind something that waits for one, the row has no envelope yet.
 */
export async function enqueue<T extends ContentType>(
  context: Context,
  work: Work,
  contact: Contact,
  type: T,
  body: Body<T>,
  id?: Uint8Array,
): Promise<Composed> {
  const composed = await compose(context, work, contact, type, body, id);
  const { content, bytes } = composed;
  const sealed = (await hasUnsealed(work, contact.id)) ? undefined : await sealFor(context, work, contact, bytes);
  await commitPlace(work, composed);
  await insertOutbox(work, {
    contactId: contact.id,
    uid: content.id,
    seq: content.seq,
    content: bytes,
    kind: type,
    sealed,
    ttl: TTL_SECONDS,
    now: context.ports.clock.now(),
  });
  work.afterCommit(() => context.wakeOutbox());
  return composed;
}
