import { type Mailbox, sealBasePreKeys, sealOneTimePreKeys } from '@whispr/protocol/identity';
import {
  type DatedKey,
  generateKyberPreKey,
  generateOneTimePreKeys,
  generateSignedPreKey,
  planPreKeys,
} from '@whispr/protocol/signal';
import { takePreKeyIds } from '../db/key-ids.ts';
import { deletePreKeys, deletePreKeysOfGoneMailboxes, insertPreKeys, listPreKeys } from '../db/prekey-rows.ts';
import { abortable } from '../engine/abortable.ts';
import type { Context } from '../engine/context.ts';

/** Made and published a few at a time: a failure wastes little, and the thread is free in between. */
const BATCH = 20;

/** Brings the prekeys of the request mailbox at the relay up to what they should be (B1). Private halves are stored first. */
export async function publishPreKeys(context: Context, mailbox: Mailbox, signal: AbortSignal): Promise<void> {
  const { db, ports, self } = context;
  const relay = ports.relay(self.relay);
  const held = await abortable(signal, relay.countPreKeys(mailbox));
  const list = (kind: 'signed' | 'kyber-last-resort'): Promise<DatedKey[]> =>
    db.read((reader) => listPreKeys(reader, mailbox.id, kind));
  const [signed, lastResort] = await Promise.all([list('signed'), list('kyber-last-resort')]);
  // A one-time blob holds a key of each kind, so both are counted by it.
  const inventory = { oneTimeLeft: held.oneTime, kyberOneTimeLeft: held.oneTime, signed, lastResort };
  const plan = planPreKeys(inventory, ports.clock.now());
  if (plan.makeSigned || plan.makeLastResort || !held.base) {
    const blob = await makeBase(context, mailbox);
    await abortable(signal, relay.publishPreKeys(mailbox, { base: blob, oneTime: [] }));
  }
  await db.write(async (writer) => {
    await deletePreKeys(writer, 'signed', plan.deleteSigned);
    await deletePreKeys(writer, 'kyber-last-resort', plan.deleteLastResort);
    await deletePreKeysOfGoneMailboxes(writer);
  });
  for (let left = plan.makeOneTime; left > 0; left -= BATCH) {
    const oneTime = await makeOneTime(context, mailbox, Math.min(BATCH, left), signal);
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

async function makeOneTime(
  context: Context,
  mailbox: Mailbox,
  count: number,
  signal: AbortSignal,
): Promise<Uint8Array[]> {
  const { crypto, db, ports, self } = context;
  const id = await db.write((writer) => takePreKeyIds(writer, count));
  const pairs = [];
  for (const key of await generateOneTimePreKeys(crypto, id, count)) {
    pairs.push({ key, kyber: await generateKyberPreKey(crypto, self.identity.privateKey, key.id, false) });
    // Each takes some milliseconds; in between the thread answers the faces.
    await abortable(signal, new Promise<void>((resolve) => ports.clock.after(0, resolve)));
  }
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
