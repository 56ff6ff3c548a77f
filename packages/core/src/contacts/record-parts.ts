import { encodeCbor, fixedBytes, text, uint } from '@whispr/protocol/cbor';
import { checkSchema } from '@whispr/protocol/cbor';
import { routeSchema } from '@whispr/protocol/content';
import { mailboxFromSeed } from '@whispr/protocol/identity';
import * as z from 'zod/mini';
import { chatOfContact } from '../chats/chat-rows.ts';
import type { Reader, Writer } from '../db/database.ts';
import type { Context } from '../engine/context.ts';
import { LAMPORT_STEP } from '../messages/send-text.ts';
import { mailboxOfContact } from '../network/mailbox-rows.ts';
import { allContacts, contactByIdentity, contactByUid, updateContact } from './contact-rows.ts';

/** Most contacts of one account that fit a record. */
const MOST_CONTACTS = 2000;
const outerKey = z.object({ key: fixedBytes(32), since: uint() });

const contactPart = z.object({
  uid: fixedBytes(16),
  chat: fixedBytes(16),
  identity: fixedBytes(33),
  blocked: z.boolean(),
  name: text(1024),
  nickname: text(1024),
  verification: z.enum(['unverified', 'verified', 'new-device', 'changed', 'not-confirmed']),
  route: routeSchema,
  epoch: uint(0xffff_ffff),
  recordVersionSeen: uint(),
  /** Rounded up: a restored installation writes after everything the old one wrote. */
  lamport: uint(),
  mailbox: z.object({
    seed: fixedBytes(32),
    relay: text(256),
    outerKeys: z.array(outerKey).check(z.minLength(1), z.maxLength(16)),
  }),
});

const parts = z.object({ contacts: z.array(contactPart).check(z.maxLength(MOST_CONTACTS)) });

/** Contacts that can be reached again from another device: identity, route and our mailbox for them are known. */
export async function exportContacts(reader: Reader): Promise<z.infer<typeof parts>> {
  const contacts: z.infer<typeof contactPart>[] = [];
  for (const contact of await allContacts(reader)) {
    const { identity, route, state } = contact;
    const mailbox = await mailboxOfContact(reader, contact.id);
    const chat = await chatOfContact(reader, contact.id);
    if (identity === undefined || route === undefined || mailbox === undefined) continue;
    if (state !== 'active' && state !== 'blocked') continue;
    contacts.push({
      uid: contact.uid,
      chat: chat.uid,
      identity,
      blocked: state === 'blocked',
      name: contact.chosenName,
      nickname: contact.nickname,
      verification: contact.verification,
      route,
      epoch: contact.epoch,
      recordVersionSeen: contact.recordVersionSeen,
      lamport: (Math.floor(chat.lamport / LAMPORT_STEP) + 1) * LAMPORT_STEP,
      mailbox: { seed: mailbox.seed, relay: mailbox.relay, outerKeys: [...mailbox.outerKeys] },
    });
  }
  return { contacts };
}

/** Adds the contacts that are not here yet; never changes or removes one. Resolves with the number of contacts. */
export async function importContacts(context: Context, writer: Writer, raw: unknown): Promise<number> {
  const { contacts } = checkSchema(parts, raw, 'record/malformed');
  for (const part of contacts) await importOne(context, writer, part);
  return (await allContacts(writer)).length;
}

async function importOne(context: Context, writer: Writer, part: z.infer<typeof contactPart>): Promise<void> {
  if ((await contactByUid(writer, part.uid)) !== undefined) return;
  if ((await contactByIdentity(writer, part.identity)) !== undefined) return;
  const now = context.ports.clock.now();
  const id = await writer.insert('INSERT INTO contact (uid, state, created_at) VALUES (?, ?, ?)', [
    part.uid,
    part.blocked ? 'blocked' : 'active',
    now,
  ]);
  await updateContact(writer, id, {
    identity: part.identity,
    stateBeforeBlock: part.blocked ? 'active' : undefined,
    chosenName: part.name,
    nickname: part.nickname,
    verification: part.verification,
    route: part.route,
    kem: part.route.kem,
    deviceId: part.route.device,
    epoch: part.epoch,
    recordVersionSeen: part.recordVersionSeen,
  });
  await writer.insert('INSERT INTO chat (uid, contact_id, activity, lamport, adopt_streams) VALUES (?, ?, ?, ?, 1)', [
    part.chat,
    id,
    now,
    part.lamport,
  ]);
  const { id: mailbox } = await mailboxFromSeed(context.crypto, part.mailbox.seed);
  await writer.run(
    `INSERT OR IGNORE INTO mailbox (id, seed, kind, contact_id, relay, outer_keys, created_at, registered_at)
     VALUES (?, ?, 'contact', ?, ?, ?, ?, ?)`,
    [mailbox, part.mailbox.seed, id, part.mailbox.relay, encodeCbor(part.mailbox.outerKeys), now, now],
  );
}
