import { safetyNumber, scanSafetyNumber } from '@whispr/protocol/signal';
import { WhisprError } from '@whispr/protocol/errors';
import { chatOfContact } from '../chats/chat-rows.ts';
import type { Context } from '../engine/context.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { type Contact, needContact, updateContact } from './contact-rows.ts';

/** The number both people compare, and the bytes of its QR code (A9). */
export async function safetyNumberWith(
  { self }: Context,
  contact: Contact,
): Promise<{ digits: string; qr: Uint8Array }> {
  const { identity } = contact;
  if (identity === undefined) throw new WhisprError('contact/no-identity', 'the key of this contact is not known yet');
  // The identity is its own stable id: an account has no other name that both sides know.
  return safetyNumber(
    { identity: self.identity.publicKey, stableId: self.identity.publicKey },
    { identity, stableId: identity },
  );
}

/** Compares a scanned code; a match verifies the contact. */
export async function scanContact(
  env: Env,
  work: Work,
  uid: Uint8Array,
  scanned: Uint8Array,
): Promise<'match' | 'mismatch'> {
  const contact = await needContact(work, uid);
  const { qr } = await safetyNumberWith(env, contact);
  const result = scanSafetyNumber(scanned, qr);
  if (result === 'match') await setVerified(env, work, uid, true);
  return result;
}

/** Sets or takes away the mark. Either way a changed key is no longer in the way of sending: the user has decided. */
export async function setVerified(env: Env, work: Work, uid: Uint8Array, verified: boolean): Promise<void> {
  const contact = await needContact(work, uid);
  if (verified && contact.identity === undefined)
    throw new WhisprError('contact/no-identity', 'the key of this contact is not known yet');
  await updateContact(work, contact.id, { verification: verified ? 'verified' : 'unverified' });
  work.changes.chat((await chatOfContact(work, contact.id)).id);
  work.afterCommit(() => {
    env.wakeOutbox();
    env.wakeRecord();
  });
}
