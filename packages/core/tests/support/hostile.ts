import { join } from 'node:path';
import { concat } from '@whispr/protocol/bytes';
import { encodeCbor } from '@whispr/protocol/cbor';
import type { Route } from '@whispr/protocol/content';
import { sealFirst, sealIntroduction, type IntroductionFields } from '@whispr/protocol/envelope';
import {
  deriveAccountKeys,
  directorySlot,
  openDirectoryEntry,
  openPreKeys,
  parseAccessKey,
  parseAddress,
} from '@whispr/protocol/identity';
import { defaultProvider } from '@whispr/protocol/primitives';
import {
  encodePublicKey,
  encrypt,
  generateKyberPreKey,
  generateOneTimePreKeys,
  generateSignedPreKey,
  startSession,
} from '@whispr/protocol/signal';
import { until } from '@whispr/testkit';
import { insertOutbox } from '../../src/outbox/outbox-rows.ts';
import type { Person } from './people.ts';
import { testPorts } from './ports.ts';
import { insideProfile } from './swap-identity.ts';
import { temporaryFolder } from './temporary-storage.ts';

const crypto = await defaultProvider();
const TTL_SECONDS = 3600;

/** Keys of an identity, as someone holds them who is not bound to our client. */
export interface Keys {
  identity: Uint8Array;
  identityPrivate: Uint8Array;
  kem: Uint8Array;
}

export const someone = (): Promise<Keys> => deriveAccountKeys(crypto, crypto.random(20), 0);

export async function keysOf(one: Person): Promise<Keys> {
  const { accessKey } = await one.call('account.accessKey');
  return deriveAccountKeys(crypto, parseAccessKey(accessKey), 0);
}

/** A content of the right form with anything in it. */
export function rawContent(t: string, seq: number, body: object, own: object = {}) {
  const header = { v: 1, id: crypto.random(16), t, lamport: 1, seq, link: crypto.random(16), prev: new Uint8Array(16) };
  return { ...header, at: Date.now(), body, ...own };
}

/** Puts contents into the outbox of a closed profile; the client sends them like its own when it is opened. */
export function queueRaw(
  one: Person,
  make: (at: { seq: number; link: Uint8Array }) => readonly ReturnType<typeof rawContent>[],
): Promise<void> {
  return insideProfile(one.dir, (db) =>
    db.write(async (writer) => {
      const contact = await writer.one<{ id: number }>('SELECT id FROM contact');
      const chat = await writer.one<{ own_seq: number; own_link: Uint8Array }>('SELECT own_seq, own_link FROM chat');
      for (const content of make({ seq: chat.own_seq, link: chat.own_link }))
        await insertOutbox(writer, {
          contactId: contact.id,
          uid: content.id,
          seq: content.seq,
          content: encodeCbor(content),
          kind: content.t,
          sealed: undefined,
          ttl: TTL_SECONDS,
          now: Date.now(),
        });
    }),
  );
}

async function world(url: string) {
  const ports = await testPorts(join(await temporaryFolder(), 'none'), {});
  return { ports, relay: ports.relay(url) };
}

async function directory(url: string, link: string) {
  const { ports, relay } = await world(url);
  const address = parseAddress(link);
  const slot = await directorySlot(crypto, address.identity);
  const found = await until(() => relay.getRecord(slot), { timeout: 30_000, message: 'the directory entry' });
  const entry = await openDirectoryEntry(crypto, address, found.version, found.blob);
  return { ports, relay, address, entry };
}

/** Deposits any bytes. */
export async function deposit(url: string, mailbox: Uint8Array, envelope: Uint8Array): Promise<void> {
  const { relay } = await world(url);
  await relay.deposit({ mailbox, depositId: crypto.random(16), envelope, ttlSeconds: TTL_SECONDS });
  await relay.close();
}

/** A first message to an address whose hello is whatever `body` makes of an honest one. */
export async function writeToAddress(
  url: string,
  link: string,
  keys: Keys,
  body: (honest: { name: string; epoch: number; text: string; route: Route }) => object,
): Promise<void> {
  const { ports, relay, address, entry } = await directory(url, link);
  const taken = await until(() => relay.takePreKeys(entry.requestMailbox), { timeout: 30_000 });
  const owner = { identity: address.identity, mailboxId: entry.requestMailbox };
  const bundle = await openPreKeys(crypto, owner, taken.base, taken.oneTime);
  const local = { publicKey: encodePublicKey(keys.identity), privateKey: keys.identityPrivate };
  const record = await startSession(crypto, { local, localRegistrationId: 7, bundle, now: Date.now() });
  const route = { relays: [url], mailbox: crypto.random(16), key: crypto.random(32), kem: keys.kem, device: 1 };
  const hello = rawContent('hello', 1, body({ name: 'Mallory', epoch: 1, text: 'hi', route }));
  const { message } = await encrypt(crypto, { record, local, plaintext: encodeCbor(hello), now: Date.now() });
  const target = { recipient: address.identity, relay: url, mailboxId: entry.requestMailbox };
  const envelope = await sealFirst(crypto, entry.kem, target, { identity: keys.identity, message: message.bytes });
  const { time } = await relay.info();
  const subject = concat(entry.requestMailbox, await crypto.sha256(envelope));
  const work = await ports.work(subject, entry.powBits, time, new AbortController().signal);
  const depositId = crypto.random(16);
  await relay.deposit({ mailbox: entry.requestMailbox, depositId, envelope, ttlSeconds: TTL_SECONDS, work });
  await relay.close();
}

/** An introduction by `keys` for a contact mailbox of the owner of `link`, as anyone can make it who knows both. */
export async function introductionFor(
  url: string,
  link: string,
  mailboxId: Uint8Array,
  keys: Keys,
  fields: Partial<IntroductionFields> & { device?: number } = {},
): Promise<Uint8Array> {
  const { relay, address, entry } = await directory(url, link);
  await relay.close();
  const { device = 1, ...own } = fields;
  const signed = await generateSignedPreKey(crypto, keys.identityPrivate, 1);
  const kyber = await generateKyberPreKey(crypto, keys.identityPrivate, 2, false);
  const [oneTime] = await generateOneTimePreKeys(crypto, 3, 1);
  const introduction: IntroductionFields = {
    identity: keys.identity,
    bundle: {
      registrationId: 7,
      deviceId: device,
      identityKey: encodePublicKey(keys.identity),
      signedPreKey: signed,
      kyberPreKey: kyber,
      oneTimePreKey: oneTime!,
    },
    reason: 'heal',
    epoch: 1,
    mailbox: crypto.random(16),
    relays: [url],
    outerKey: crypto.random(32),
    kem: keys.kem,
    at: Date.now(),
    ...own,
  };
  const target = { recipient: address.identity, relay: url, mailboxId };
  return sealIntroduction(crypto, entry.kem, target, introduction, keys.identityPrivate);
}

/** The mailbox of a closed profile that its contact deposits into. */
export async function contactMailbox(one: Person, name = ''): Promise<Uint8Array> {
  const row = await insideProfile(one.dir, (db) =>
    db.read((reader) =>
      reader.one<{ id: Uint8Array }>(
        `SELECT mailbox.id FROM mailbox JOIN contact ON contact.id = contact_id
         WHERE kind = 'contact' AND (? = '' OR chosen_name = ?)`,
        [name, name],
      ),
    ),
  );
  return row.id;
}
