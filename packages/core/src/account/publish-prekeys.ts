import { uint } from '@whispr/protocol/cbor';
import { type Mailbox, sealBasePreKeys, sealOneTimePreKeys } from '@whispr/protocol/identity';
import { generateKyberPreKey, generateOneTimePreKeys, generateSignedPreKey } from '@whispr/protocol/signal';
import * as z from 'zod/mini';
import { takePreKeyIds } from '../db/key-ids.ts';
import { readMeta, writeMeta } from '../db/meta.ts';
import { insertPreKeys } from '../db/prekey-rows.ts';
import type { Writer } from '../db/database.ts';
import { abortable } from '../engine/abortable.ts';
import type { Context } from '../engine/context.ts';
import { KEEP_RETIRED_MS, planPreKeys } from './prekey-plan.ts';

/** When the base prekeys at the relay were made, and for which mailbox. */
const BASE = { key: 'prekey.base', schema: z.object({ at: uint(), relay: z.string() }) };

/** Brings the prekeys of the request mailbox at the relay up to what they should be (B1). Private halves are stored first. */
export async function publishPreKeys(context: Context, mailbox: Mailbox, signal: AbortSignal): Promise<void> {
  const { db, ports, self } = context;
  const relay = ports.relay(self.relay);
  const held = await abortable(signal, relay.countPreKeys(mailbox));
  const base = await db.read((reader) => readMeta(reader, BASE));
  const plan = planPreKeys(held, base?.relay === self.relay ? base.at : undefined, ports.clock.now());
  if (plan.base) {
    const blob = await makeBase(context, mailbox);
    await abortable(signal, relay.publishPreKeys(mailbox, { base: blob, oneTime: [] }));
    await db.write((writer) => writeMeta(writer, BASE, { at: ports.clock.now(), relay: self.relay }));
  }
  for (const count of plan.batches) {
    const oneTime = await makeOneTime(context, mailbox, count);
    await abortable(signal, relay.publishPreKeys(mailbox, { oneTime }));
  }
}

const owner = ({ self }: Context, { id }: Mailbox) => ({ identity: self.identity.publicKey.slice(1), mailboxId: id });

async function makeBase(context: Context, mailbox: Mailbox): Promise<Uint8Array> {
  const { crypto, db, ports, self } = context;
  const { privateKey } = self.identity;
  const id = await db.write((writer) => takePreKeyIds(writer, 2));
  const signed = await generateSignedPreKey(crypto, privateKey, id);
  const kyber = await generateKyberPreKey(crypto, privateKey, id + 1, true);
  const at = ports.clock.now();
  await db.write(async (writer) => {
    await retireBase(writer, mailbox.id, at);
    await insertPreKeys(
      writer,
      mailbox.id,
      [
        { kind: 'signed', id: signed.id, secret: signed.privateKey },
        { kind: 'kyber-last-resort', id: kyber.id, secret: kyber.secretKey },
      ],
      at,
    );
  });
  return sealBasePreKeys(crypto, owner(context, mailbox), {
    registrationId: self.registrationId,
    deviceId: self.deviceId,
    identityKey: self.identity.publicKey,
    signedPreKey: signed,
    kyberPreKey: kyber,
  });
}

async function makeOneTime(context: Context, mailbox: Mailbox, count: number): Promise<Uint8Array[]> {
  const { crypto, db, ports, self } = context;
  const id = await db.write((writer) => takePreKeyIds(writer, count));
  const curve = await generateOneTimePreKeys(crypto, id, count);
  const pairs = await Promise.all(
    curve.map(async (key) => ({
      key,
      kyber: await generateKyberPreKey(crypto, self.identity.privateKey, key.id, false),
    })),
  );
  const rows = pairs.flatMap(({ key, kyber }) => [
    { kind: 'one-time' as const, id: key.id, secret: key.privateKey },
    { kind: 'kyber' as const, id: kyber.id, secret: kyber.secretKey },
  ]);
  await db.write((writer) => insertPreKeys(writer, mailbox.id, rows, ports.clock.now()));
  return Promise.all(
    pairs.map(({ key, kyber }) =>
      sealOneTimePreKeys(crypto, owner(context, mailbox), { oneTimePreKey: key, kyberPreKey: kyber }),
    ),
  );
}

/** Older base prekeys stay as long as someone may still use them, then they and what they remember go. */
async function retireBase(writer: Writer, mailbox: Uint8Array, at: number): Promise<void> {
  await writer.run(
    `UPDATE prekey SET retired_at = ? WHERE mailbox = ? AND kind IN ('signed', 'kyber-last-resort') AND retired_at IS NULL`,
    [at, mailbox],
  );
  await writer.run('DELETE FROM prekey WHERE retired_at < ?', [at - KEEP_RETIRED_MS]);
  await writer.run(`DELETE FROM base_key_seen WHERE signed_id NOT IN (SELECT id FROM prekey WHERE kind = 'signed')`);
}
