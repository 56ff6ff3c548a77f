import type { Route } from '@whispr/protocol/content';
import type { Introduction } from '@whispr/protocol/envelope';
import { isWhisprError } from '@whispr/protocol/errors';
import { startWith } from '../session/signal.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { type Contact, updateContact } from './contact-rows.ts';
import { adoptRoute } from './hello.ts';

/** A wrong signature or form, or signed keys that are no keys. */
const UNSOUND = /^(signal|crypto)\//;

/** The route an introduction tells; undefined if it tells none. */
export function routeOf({ mailbox, relays, outerKey, kem, bundle }: Introduction): Route | undefined {
  if (mailbox === undefined || relays === undefined || outerKey === undefined || kem === undefined) return undefined;
  return { mailbox, relays, key: outerKey, kem, device: bundle.deviceId };
}

/** Starts the session an introduction asks for and takes its route over. Undefined if its bundle is not sound. */
export async function startFromIntroduction(
  env: Env,
  work: Work,
  contact: Contact,
  introduction: Introduction,
): Promise<Contact | undefined> {
  const { bundle } = introduction;
  try {
    await startWith(env, work, contact.id, bundle);
  } catch (error) {
    if (!isWhisprError(error) || !UNSOUND.test(error.code)) throw error;
    return undefined;
  }
  const route = routeOf(introduction);
  const at = { ...contact, deviceId: bundle.deviceId };
  const reached = route === undefined ? at : await adoptRoute(work, at, route);
  const epoch = Math.max(contact.epoch, introduction.epoch);
  await updateContact(work, contact.id, { epoch, deviceId: bundle.deviceId });
  return { ...reached, epoch };
}
