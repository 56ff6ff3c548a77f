import { newDepositId, newMessageId } from '@whispr/protocol/content';
import {
  type HpkeTarget,
  type IntroductionFields,
  introductionProof,
  sealIntroduction,
} from '@whispr/protocol/envelope';
import { isWhisprError } from '@whispr/protocol/errors';
import type { Contact } from '../contacts/contact-rows.ts';
import { ownRoute } from '../contacts/own-route.ts';
import { insertOutbox } from '../outbox/outbox-rows.ts';
import { makeBundle } from '../session/bundle.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';

const TTL_SECONDS = 30 * 86_400;
const NOTHING = new Uint8Array(0);

/**
 * Queues an introduction: the contact shall start a fresh session with us. False if we do not know how to reach them or
 * who they are, or if the KEM key they told is none.
 */
export async function introduce(env: Env, work: Work, contact: Contact, reason: 'heal' | 'restore'): Promise<boolean> {
  const { route, identity, kem } = contact;
  const [relay] = route?.relays ?? [];
  if (route === undefined || relay === undefined || identity === undefined || kem === undefined) return false;
  const own = await ownRoute(env, work, contact.id);
  const now = env.ports.clock.now();
  const self = env.self.identity.publicKey.slice(1);
  const envelope = await sealUnlessBadKey(
    env,
    kem,
    { recipient: identity.subarray(1), relay, mailboxId: route.mailbox },
    {
      identity: self,
      bundle: await makeBundle(env, work, own.mailbox),
      reason,
      epoch: env.self.epoch,
      mailbox: own.mailbox,
      relays: own.relays,
      outerKey: own.key,
      kem: own.kem,
      proof: await introductionProof(env.crypto, route.key, route.mailbox, self),
      at: now,
    },
  );
  if (envelope === undefined) return false;
  await insertOutbox(work, {
    contactId: contact.id,
    uid: newMessageId(env.crypto),
    seq: 0,
    content: NOTHING,
    kind: 'introduction',
    sealed: { relay, mailbox: route.mailbox, depositId: newDepositId(env.crypto), envelope, workBits: 0 },
    ttl: TTL_SECONDS,
    now,
  });
  work.afterCommit(() => env.wakeOutbox());
  return true;
}

/** A contact may tell any 1216 bytes as their KEM key; that is their loss, not a failure of ours. */
async function sealUnlessBadKey(
  env: Env,
  kem: Uint8Array,
  target: HpkeTarget,
  fields: IntroductionFields,
): Promise<Uint8Array | undefined> {
  try {
    return await sealIntroduction(env.crypto, kem, target, fields, env.self.identity.privateKey);
  } catch (error) {
    if (!isWhisprError(error, 'hpke/bad-public-key')) throw error;
    return undefined;
  }
}
