import type { Body, Route } from '@whispr/protocol/content';
import { enqueue } from '../outbox/enqueue.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { type Contact, updateContact } from './contact-rows.ts';
import { ownRoute } from './own-route.ts';
import { recordEcho } from './record-echo.ts';

/** Who we are and how to reach us, for one contact. */
export function helloBody(
  env: Env,
  contact: Pick<Contact, 'recordVersionSeen'> | undefined,
  route: Route,
  extra: { readonly accept?: boolean; readonly text?: string } = {},
): Body<'hello'> {
  return {
    name: env.name(),
    route,
    epoch: env.self.epoch,
    ...(extra.accept === true ? { accept: true } : {}),
    ...(extra.text === undefined ? {} : { text: extra.text }),
    ...recordEcho(env, contact),
  };
}

/** Queues our hello with our route; makes the contact's mailbox if there is none. */
export async function sendHello(
  env: Env,
  work: Work,
  contact: Contact,
  extra: { readonly accept?: boolean } = {},
): Promise<void> {
  const route = await ownRoute(env, work, contact.id);
  await enqueue(env, work, contact, 'hello', helloBody(env, contact, route, extra));
}

/** Takes their route over; the session moves along if their device has another number. */
export async function adoptRoute(work: Work, contact: Contact, told: Route): Promise<Contact> {
  // Fields of later versions are left out: with them a peer could make the row too large to be read again.
  const { relays, mailbox, key, kem, device } = told;
  const route: Route = { relays, mailbox, key, kem, device };
  const change = { route, kem: route.kem, deviceId: route.device };
  await work.sessions.move(contact.id, contact.deviceId, route.device);
  await updateContact(work, contact.id, change);
  return { ...contact, ...change };
}
