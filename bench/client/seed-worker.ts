/// <reference lib="dom" />
import { defaultProvider, scrypt } from '@whispr/protocol/primitives';
import { openBrowserStorage } from '@whispr/storage/browser';
import type { Environment } from '../../packages/core/src/account/environment.ts';
import { createVaultStore } from '../../packages/core/src/account/vault-store.ts';
import { chatOfContact } from '../../packages/core/src/chats/chat-rows.ts';
import { allContacts } from '../../packages/core/src/contacts/contact-rows.ts';
import { createContact } from '../../packages/core/src/contacts/create-contact.ts';
import { Database } from '../../packages/core/src/db/database.ts';
import type { Context } from '../../packages/core/src/engine/context.ts';
import { ChangeSet } from '../../packages/core/src/work/change-set.ts';
import { Work } from '../../packages/core/src/work/work.ts';
import { platformClock, platformRandom } from '../../packages/web/src/worker/platform.ts';

export interface SeedOrder {
  pin: string;
  wasmUrl: string;
  /** Messages to add, by the name of the contact; one who is not there is made, and exists only here. */
  chats: readonly { name: string; messages: number }[];
}

const BATCH = 10_000;
const WORDS = 'the ferry leaves at noon if the tide allows, the harbour light is still on when we come back; '.repeat(
  2,
);

const ports = { clock: platformClock(), random: platformRandom() };

/** Opens the profile of this origin as the product does, with the same code; only the KDF runs here. */
async function openProfile(pin: string, wasmUrl: string) {
  const crypto = await defaultProvider();
  const storage = await openBrowserStorage({ name: 'whispr', wasmUrl, asyncWasmUrl: wasmUrl });
  await storage.acquire({ steal: false });
  const kdf = (password: Uint8Array, salt: Uint8Array, cost: { N: number; r: number; p: number }) =>
    scrypt(password, salt, cost, 32);
  const env = { ports: { ...ports, storage, kdf }, crypto } as unknown as Environment;
  const { databaseKey } = await createVaultStore(env).openWithPin(pin);
  return { storage, db: new Database(await storage.open(databaseKey, { create: false })) };
}

const write = <T>(db: Database, job: (work: Work) => Promise<T>): Promise<T> =>
  db.write(async (writer) => {
    const work = new Work(writer, new ChangeSet());
    const result = await job(work);
    await work.finish();
    return result;
  });

async function contactNamed(work: Work, name: string): Promise<number> {
  const known = (await allContacts(work)).find((contact) => contact.chosenName === name);
  if (known !== undefined) return known.id;
  const identity = Uint8Array.of(5, ...ports.random.bytes(32));
  const change = { state: 'active', identity, chosenName: name } as const;
  return (await createContact({ ports } as unknown as Context, work, change)).id;
}

/**
 * Read messages of both in turns of three, a minute apart up to now, as `insertMessage` of core stores them; made inside
 * the database, because a call for each of a hundred thousand rows takes minutes.
 */
const MESSAGES = `
WITH RECURSIVE made (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM made WHERE i < ?)
INSERT INTO message (uid, chat_id, author, author_order, device_id, epoch, lamport, seq, kind, text, sent_at, state)
SELECT randomblob(16), ?, iif(i % 6 < 3, 0, ?), iif(i % 6 < 3, 1, 2), 1, 1, ? + i, i, 'text',
  'seeded ' || i || ' of ' || ? || ': ' || substr(?, 1, 10 + i * 7 % 150), ? - (? - i) * 60000,
  iif(i % 6 < 3, 'read', NULL)
FROM made`;

/** Adds messages number `from` to `to` at the end of the chat. */
async function addMessages(work: Work, contactId: number, from: number, to: number, total: number): Promise<void> {
  const { id, lamport } = await chatOfContact(work, contactId);
  const now = ports.clock.now();
  await work.run(MESSAGES, [from, to, id, contactId, lamport - from + 1, total, WORDS, now, total]);
  const read = '(SELECT max(arrival) FROM message WHERE chat_id = chat.id)';
  await work.run(
    `UPDATE chat SET lamport = lamport + ?, read_arrival = ${read}, read_told = ${read}, activity = ? WHERE id = ?`,
    [to - from + 1, now, id],
  );
}

async function seed({ pin, wasmUrl, chats }: SeedOrder): Promise<void> {
  const { storage, db } = await openProfile(pin, wasmUrl);
  for (const { name, messages } of chats) {
    const id = await write(db, (work) => contactNamed(work, name));
    for (let at = 1; at <= messages; at += BATCH)
      await write(db, (work) => addMessages(work, id, at, Math.min(messages, at + BATCH - 1), messages));
  }
  await db.close();
  await storage.release();
}

globalThis.addEventListener('message', ({ data }: MessageEvent<SeedOrder>) => {
  seed(data).then(
    () => globalThis.postMessage('done'),
    (error: unknown) => globalThis.postMessage(String(error)),
  );
});
