import {
  generateKyberPreKey,
  generateOneTimePreKeys,
  generateSignedPreKey,
  type PreKeyBundle,
} from '@whispr/protocol/signal';
import { takePreKeyIds } from '../db/key-ids.ts';
import { insertPreKeys } from '../db/prekey-rows.ts';
import type { Context } from '../engine/context.ts';
import type { Work } from '../work/work.ts';

/**
 * A bundle made for one contact and used once: prekeys of its own mailbox, so that nothing in it joins two contacts
 * (design rule 2). The private halves are stored with the transaction.
 */
export async function makeBundle(context: Context, work: Work, mailbox: Uint8Array): Promise<PreKeyBundle> {
  const { crypto, self, ports } = context;
  const first = await takePreKeyIds(work.writer, 3);
  const identityPrivate = self.identity.privateKey;
  const signed = await generateSignedPreKey(crypto, identityPrivate, first);
  const kyber = await generateKyberPreKey(crypto, identityPrivate, first + 1, false);
  const oneTime = await generateOneTimePreKeys(crypto, first + 2, 1);
  const stored = [
    { kind: 'signed' as const, id: signed.id, secret: signed.privateKey },
    { kind: 'kyber' as const, id: kyber.id, secret: kyber.secretKey },
    ...oneTime.map(({ id, privateKey }) => ({ kind: 'one-time' as const, id, secret: privateKey })),
  ];
  await insertPreKeys(work.writer, mailbox, stored, ports.clock.now());
  return {
    registrationId: self.registrationId,
    deviceId: self.deviceId,
    identityKey: self.identity.publicKey,
    signedPreKey: signed,
    kyberPreKey: kyber,
    ...(oneTime[0] === undefined ? {} : { oneTimePreKey: oneTime[0] }),
  };
}
