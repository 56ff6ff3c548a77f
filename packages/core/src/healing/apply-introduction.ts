import { equalBytes, equalConstantTime } from '@whispr/protocol/bytes';
import { type Introduction, introductionProof } from '@whispr/protocol/envelope';
import { encodePublicKey } from '@whispr/protocol/signal';
import { type Contact, contactByIdentity, updateContact } from '../contacts/contact-rows.ts';
import { startFromIntroduction } from '../contacts/from-introduction.ts';
import { adoptRoute, sendHello } from '../contacts/hello.ts';
import { routeOf } from '../contacts/from-introduction.ts';
import { addLine } from '../messages/lines.ts';
import type { Mailbox } from '../network/mailbox-rows.ts';
import { requeueUndelivered } from '../outbox/outbox-rows.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { afterServing, healState, saveHealState } from './heal-state.ts';
import { failQueued } from './fail-queued.ts';
import { closeDelivered, noteInstallation } from './new-installation.ts';

/** A contact asks for a fresh session: their ratchet is out of step, or they restored their account. */
export async function applyIntroduction(
  env: Env,
  work: Work,
  contact: Contact,
  mailbox: Mailbox,
  introduction: Introduction,
): Promise<void> {
  const { identity } = contact;
  if (identity === undefined || contact.state === 'joining' || introduction.reason === 'invite') return;
  const presented = encodePublicKey(introduction.identity);
  if (!equalBytes(identity, presented)) {
    if (await knowsOuterKey(env, mailbox, introduction))
      await changedIdentity(env, work, contact, introduction, presented);
  } else if (introduction.epoch > contact.epoch) await newInstallation(env, work, contact, introduction);
  else if (introduction.epoch === contact.epoch && introduction.reason === 'heal')
    await heal(env, work, contact, introduction);
}

/**
 * If both sides ask at once, the one with the lower identity starts the session, and the other waits for it: still one
 * session (AT-04).
 */
async function heal(env: Env, work: Work, contact: Contact, introduction: Introduction): Promise<void> {
  const state = healState(contact);
  if (state.asked && isLower(contact.identity, env.self.identity.publicKey)) {
    await saveHealState(work, contact.id, { ...state, owed: true });
    const route = routeOf(introduction);
    if (route !== undefined) await adoptRoute(work, contact, route);
    return;
  }
  const now = await serve(env, work, contact, introduction);
  if (now === undefined) return;
  const healed = state.asked
    ? { ...now, healState: await saveHealState(work, contact.id, { ...healState(now), renewed: true }) }
    : now;
  await sendAgain(env, work, healed);
}

/** Starts the session they ask for, once in a while. */
async function serve(env: Env, work: Work, contact: Contact, introduction: Introduction): Promise<Contact | undefined> {
  const served = afterServing(healState(contact), env.ports.clock.now());
  if (served === undefined) return undefined;
  const now = await startFromIntroduction(env, work, contact, introduction);
  return now && { ...now, healState: await saveHealState(work, contact.id, served) };
}

/** Their account was restored elsewhere: the same person, another device; "verified" waits to be confirmed (design rule 8). */
async function newInstallation(env: Env, work: Work, contact: Contact, introduction: Introduction): Promise<void> {
  const now = await serve(env, work, contact, introduction);
  if (now === undefined) return;
  const { verification, healState: state } = await noteInstallation(
    env,
    work,
    { ...contact, healState: now.healState },
    introduction.epoch,
  );
  await sendAgain(env, work, { ...now, verification, healState: state });
}

/**
 * Another identity speaks from this contact's mailbox. It is shown once; what was queued for the old identity is not sent
 * to the new one (design rule 8), and if the old one was verified nothing is sent until the user decides (A9).
 */
async function changedIdentity(
  env: Env,
  work: Work,
  contact: Contact,
  introduction: Introduction,
  identity: Uint8Array,
): Promise<void> {
  if ((await contactByIdentity(work, identity)) !== undefined) return;
  const now = await serve(env, work, { ...contact, epoch: 0 }, introduction);
  if (now === undefined) return;
  await failQueued(work, contact.id, 'contact/key-changed');
  await closeDelivered(work, now);
  const trusted = contact.verification === 'verified' || contact.verification === 'new-device';
  const verification = trusted || contact.verification === 'changed' ? 'changed' : 'unverified';
  await updateContact(work, contact.id, { identity, verification, epoch: introduction.epoch });
  await addLine(env, work, contact.id, 'line.key-changed');
  await sendHello(env, work, { ...now, identity, verification });
  work.afterCommit(() => env.wakeRecord());
}

async function sendAgain(env: Env, work: Work, contact: Contact): Promise<void> {
  await requeueUndelivered(work, contact.id, env.ports.clock.now());
  await sendHello(env, work, contact);
  work.afterCommit(() => env.wakeOutbox());
}

/**
 * Only the contact was told the outer key of their mailbox, so only with it another identity can be theirs. The relay sees
 * the mailbox, and anyone may have our address: that must not be enough to step into a contact's place.
 */
async function knowsOuterKey(env: Env, mailbox: Mailbox, { proof, identity }: Introduction): Promise<boolean> {
  if (proof === undefined) return false;
  for (const { key } of mailbox.outerKeys)
    if (equalConstantTime(proof, await introductionProof(env.crypto, key, mailbox.id, identity))) return true;
  return false;
}

function isLower(a: Uint8Array | undefined, b: Uint8Array): boolean {
  const at = b.findIndex((byte, i) => byte !== a?.[i]);
  return at >= 0 && (a?.[at] ?? 0) < (b[at] ?? 0);
}
