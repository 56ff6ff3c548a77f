import { equalBytes } from '@whispr/protocol/bytes';
import { newDepositId, newMessageId } from '@whispr/protocol/content';
import { sealFirst } from '@whispr/protocol/envelope';
import { isWhisprError, WhisprError } from '@whispr/protocol/errors';
import {
  type Address,
  type DirectoryEntry,
  directorySlot,
  openDirectoryEntry,
  openPreKeys,
  parseAddress,
} from '@whispr/protocol/identity';
import { encodePublicKey, type PreKeyBundle } from '@whispr/protocol/signal';
import { chatOfContact } from '../chats/chat-rows.ts';
import { authorOrder } from '../messages/author-order.ts';
import { insertMessage } from '../messages/message-rows.ts';
import { sendText } from '../messages/send-text.ts';
import { commitPlace, compose } from '../outbox/enqueue.ts';
import { insertOutbox } from '../outbox/outbox-rows.ts';
import type { Relay } from '../ports/index.ts';
import { encryptFor, startWith } from '../session/signal.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { type Contact, contactByIdentity } from './contact-rows.ts';
import { createContact } from './create-contact.ts';
import { acceptContact } from './decide.ts';
import { helloBody } from './hello.ts';
import { freshMailbox, routeTo, storeMailbox } from './own-route.ts';

const TTL_SECONDS = 30 * 86_400;

/** What the directory told about an address. */
interface Found {
  readonly relay: string;
  readonly entry: DirectoryEntry;
  readonly bundle: PreKeyBundle;
}

/**
 * Writes to a public address for the first time: directory entry, prekeys, session, and a sealed hello that waits for the
 * owner's decision. Someone who is a contact already is left as they are. Resolves with the contact's row id.
 */
export async function addByAddress(env: Env, typed: string, text: string | undefined): Promise<number> {
  const address = parseAddress(typed);
  const identity = encodePublicKey(address.identity);
  if (equalBytes(identity, env.self.identity.publicKey))
    throw new WhisprError('contact/self', 'this is the address of this account');
  const known = await env.db.read((reader) => contactByIdentity(reader, identity));
  if (known !== undefined) return env.commit.run((work) => alreadyKnown(env, work, known, text));
  const found = await lookUp(env, address);
  return env.commit.run(async (work) => {
    const meanwhile = await contactByIdentity(work, identity);
    if (meanwhile !== undefined) return alreadyKnown(env, work, meanwhile, text);
    return request(env, work, address, found, text);
  });
}

/** Who waits for our decision has it by this. */
async function alreadyKnown(
  env: Env,
  work: Work,
  { id, uid, state }: Contact,
  text: string | undefined,
): Promise<number> {
  if (state !== 'request' && state !== 'joining') return id;
  await acceptContact(env, work, uid);
  if (text === undefined || text === '') return id;
  const chat = await chatOfContact(work, id);
  await sendText(env, work, chat.uid, newMessageId(env.crypto), text);
  return id;
}

/** Asks the relays of the address, one after the other; a bare key has none and means our own. */
async function lookUp(env: Env, address: Address): Promise<Found> {
  const origins = address.relays.length > 0 ? address.relays : [env.self.relay];
  let failure: unknown = new WhisprError('contact/unknown-address', 'no relay knows this address');
  for (const origin of origins) {
    try {
      const relay = env.ports.relay(origin);
      const entry = await directoryEntry(env, relay, address);
      if (entry === undefined) continue;
      const taken = await relay.takePreKeys(entry.requestMailbox);
      const owner = { identity: address.identity, mailboxId: entry.requestMailbox };
      const bundle = await openPreKeys(env.crypto, owner, taken.base, taken.oneTime);
      return { relay: origin, entry, bundle };
    } catch (error) {
      if (!isWhisprError(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

async function directoryEntry(env: Env, relay: Relay, address: Address): Promise<DirectoryEntry | undefined> {
  const record = await relay.getRecord(await directorySlot(env.crypto, address.identity));
  return record && openDirectoryEntry(env.crypto, address, record.version, record.blob);
}

async function request(
  env: Env,
  work: Work,
  address: Address,
  { relay, entry, bundle }: Found,
  text: string | undefined,
): Promise<number> {
  const identity = encodePublicKey(address.identity);
  const fresh = await freshMailbox(env);
  const contact = await createContact(env, work, {
    state: 'requested',
    identity,
    kem: entry.kem,
    deviceId: bundle.deviceId,
    // Nothing but the relay's word ties a bare key to its KEM key (design rule 4).
    verification: address.kemHash === undefined ? 'not-confirmed' : 'unverified',
  });
  await startWith(env, work, contact.id, bundle);
  await storeMailbox(env, work, fresh, { kind: 'contact', contactId: contact.id });
  const body = helloBody(env, undefined, routeTo(env.self, fresh), text === undefined ? {} : { text });
  const composed = await compose(env, work, contact, 'hello', body);
  const { bytes } = await encryptFor(env, work, contact, composed.bytes);
  const envelope = await sealFirst(
    env.crypto,
    entry.kem,
    { recipient: address.identity, relay, mailboxId: entry.requestMailbox },
    { identity: env.self.identity.publicKey.slice(1), message: bytes },
  );
  await commitPlace(work, composed);
  await insertOutbox(work, {
    contactId: contact.id,
    uid: composed.content.id,
    seq: composed.content.seq,
    content: composed.bytes,
    kind: 'hello',
    sealed: {
      relay,
      mailbox: entry.requestMailbox,
      depositId: newDepositId(env.crypto),
      envelope,
      workBits: entry.powBits,
    },
    ttl: TTL_SECONDS,
    now: env.ports.clock.now(),
  });
  if (text !== undefined) await showText(env, work, contact, composed, text);
  return contact.id;
}

async function showText(
  env: Env,
  work: Work,
  contact: Contact,
  { content }: Awaited<ReturnType<typeof compose>>,
  text: string,
): Promise<void> {
  const chat = await chatOfContact(work, contact.id);
  const arrival = await insertMessage(work, {
    uid: content.id,
    chatId: chat.id,
    author: 0,
    authorOrder: authorOrder(env.self.identity.publicKey),
    deviceId: env.self.deviceId,
    epoch: env.self.epoch,
    lamport: content.lamport,
    seq: content.seq,
    kind: 'text',
    text,
    sentAt: content.at,
    state: 'waiting',
  });
  work.changes.message(chat.id, arrival);
}
