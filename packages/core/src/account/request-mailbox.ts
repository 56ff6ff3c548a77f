import { encodeCbor, fixedBytes, text } from '@whispr/protocol/cbor';
import { type Mailbox, mailboxFromSeed } from '@whispr/protocol/identity';
import * as z from 'zod/mini';
import { readMeta, writeMeta } from '../db/meta.ts';
import type { Reader, Writer } from '../db/database.ts';
import { abortable } from '../engine/abortable.ts';
import type { Context } from '../engine/context.ts';

const schema = z.object({ relay: text(128), seed: fixedBytes(32) });
const REQUEST = { key: 'request-mailbox', schema };

export type RequestMailboxSeed = z.infer<typeof schema>;

/** The mailbox the public address leads to, if one was begun. */
export function readRequestMailbox(reader: Reader): Promise<RequestMailboxSeed | undefined> {
  return readMeta(reader, REQUEST);
}

/**
 * The request mailbox at the home relay, made there if need be. Its seed is stored first and its row, which is what is
 * read, only when the relay knows it: a crash in between repeats a harmless request.
 */
export async function ensureRequestMailbox(context: Context, signal: AbortSignal): Promise<Mailbox> {
  const { db, crypto, ports, self } = context;
  const { seed } = await db.write((writer) => begin(writer, context));
  const mailbox = await mailboxFromSeed(crypto, seed);
  const row = await db.read((reader) => reader.first('SELECT 1 AS one FROM mailbox WHERE id = ?', [mailbox.id]));
  if (row !== undefined) return mailbox;
  await abortable(signal, ports.relay(self.relay).createMailbox(mailbox, 'request'));
  await db.write(async (writer) => {
    await insertRow(writer, mailbox, self.relay, ports.clock.now());
    writer.afterCommit(() => {
      context.wakeReaders();
      context.wakeRecord();
    });
  });
  return mailbox;
}

/** The request mailbox of the installation before: to be removed at its relay, because its prekeys are gone. */
export async function retireRequestMailbox(
  writer: Writer,
  context: Pick<Context, 'crypto' | 'ports'>,
  { relay, seed }: RequestMailboxSeed,
): Promise<void> {
  const at = context.ports.clock.now();
  const mailbox = await mailboxFromSeed(context.crypto, seed);
  await insertRow(writer, mailbox, relay, at);
  await writer.run('UPDATE mailbox SET retired_at = ? WHERE id = ?', [at, mailbox.id]);
}

/** The seed of the current one; another home relay needs another mailbox, and the old one retires. */
async function begin(writer: Writer, context: Context): Promise<RequestMailboxSeed> {
  const { relay } = context.self;
  const current = await readRequestMailbox(writer);
  if (current?.relay === relay) return current;
  if (current !== undefined) {
    const { id } = await mailboxFromSeed(context.crypto, current.seed);
    await writer.run('UPDATE mailbox SET retired_at = ? WHERE id = ?', [context.ports.clock.now(), id]);
  }
  const fresh = { relay, seed: context.crypto.random(32) };
  await writeMeta(writer, REQUEST, fresh);
  return fresh;
}

/** Strangers seal with HPKE, so there are no outer keys. */
async function insertRow(writer: Writer, { id, seed }: Mailbox, relay: string, at: number): Promise<void> {
  await writer.run(
    `INSERT INTO mailbox (id, seed, kind, relay, outer_keys, created_at, registered_at)
     VALUES (?, ?, 'request', ?, ?, ?, ?)`,
    [id, seed, relay, encodeCbor([]), at, at],
  );
}
