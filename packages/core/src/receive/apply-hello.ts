import { type Body, cleanName } from '@whispr/protocol/content';
import { type Contact, updateContact } from '../contacts/contact-rows.ts';
import { adoptRoute, sendHello } from '../contacts/hello.ts';
import { takeRecordEcho } from '../contacts/record-echo.ts';
import { healState, saveHealState } from '../healing/heal-state.ts';
import { noteInstallation } from '../healing/new-installation.ts';
import { addLine } from '../messages/lines.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';

/**
 * A contact tells who they are and how to reach them. The first one makes a contact active; unless it answers our own
 * request it is answered with ours, which also proves the ratchet. `newest` is false for a copy from the past, which must
 * not bring an old route back.
 */
export async function applyHello(
  env: Env,
  work: Work,
  before: Contact,
  body: Body<'hello'>,
  newest: boolean,
): Promise<Contact> {
  // One that was overtaken by a text is not the newest, but all there is.
  if (!newest && before.route !== undefined) return before;
  const contact = await noteInstallation(env, work, await adoptRoute(work, before, body.route), body.epoch);
  await rename(env, work, contact, body.name);
  await takeRecordEcho(env, work, contact, body);
  const heal = healState(contact);
  if (heal.asked && heal.renewed) {
    await saveHealState(work, contact.id, { ...heal, answered: true });
    work.afterCommit(() => env.signals.repairDue());
  }
  if (contact.state === 'requested' || contact.state === 'request') {
    await updateContact(work, contact.id, { state: 'active', pending: undefined });
    await addLine(env, work, contact.id, 'line.connected');
    if (body.accept !== true) await sendHello(env, work, { ...contact, state: 'active' });
  }
  work.afterCommit(() => {
    env.wakeOutbox();
    env.wakeRecord();
  });
  return { ...contact, state: contact.state === 'blocked' ? 'blocked' : 'active' };
}

/** Takes over the name they chose, made safe to show. */
export async function rename(env: Env, work: Work, contact: Contact, name: string): Promise<void> {
  const chosenName = cleanName(name);
  if (chosenName === contact.chosenName) return;
  await updateContact(work, contact.id, { chosenName });
  work.afterCommit(() => env.wakeRecord());
}
