import { encodeCbor } from '@whispr/protocol/cbor';
import { cleanName } from '@whispr/protocol/content';
import type { Introduction } from '@whispr/protocol/envelope';
import { encodePublicKey } from '@whispr/protocol/signal';
import { type Contact, contactByIdentity, updateContact } from '../contacts/contact-rows.ts';
import { createContact } from '../contacts/create-contact.ts';
import { routeOf, startFromIntroduction } from '../contacts/from-introduction.ts';
import { sendHello } from '../contacts/hello.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { inviteOfMailbox } from './invite-rows.ts';

/**
 * Someone took our invite and introduces themselves; we confirm before anything is sent. The one-time key has done its
 * work and is wiped: from now on the mailbox is this contact's.
 */
export async function applyJoined(
  env: Env,
  work: Work,
  mailbox: Uint8Array,
  introduction: Introduction,
): Promise<void> {
  const invite = await inviteOfMailbox(work, mailbox);
  if (invite === undefined || invite.state === 'used' || invite.state === 'revoked') return;
  if (routeOf(introduction) === undefined) return;
  const identity = encodePublicKey(introduction.identity);
  const known = await contactByIdentity(work, identity);
  if (known?.state === 'blocked') return;
  const contact = known ?? (await createContact(env, work, { state: 'joining', identity }));
  await work.run("UPDATE mailbox SET kind = 'contact', contact_id = ?, kem_seed = NULL WHERE id = ?", [
    contact.id,
    mailbox,
  ]);
  await work.run("UPDATE invite SET state = 'used', contact_id = ? WHERE id = ?", [contact.id, invite.id]);
  work.changes.invite(invite.id);
  await remember(env, work, contact, introduction);
  work.afterCommit(() => env.wakeReaders());
}

async function remember(env: Env, work: Work, contact: Contact, introduction: Introduction): Promise<void> {
  if (contact.state === 'active') {
    // We know and trust them already; the invite only led to a new mailbox.
    const now = await startFromIntroduction(env, work, contact, introduction);
    if (now !== undefined) await sendHello(env, work, now);
    return;
  }
  const chosenName = cleanName(introduction.name ?? '');
  await updateContact(work, contact.id, { state: 'joining', chosenName, pending: encodeCbor({ introduction }) });
}
