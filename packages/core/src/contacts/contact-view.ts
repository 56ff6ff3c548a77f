import { toHex } from '@whispr/protocol/bytes';
import type { Reader } from '../db/database.ts';
import type { Context } from '../engine/context.ts';
import { identiconView } from '../engine/identicon-view.ts';
import type { ContactView, IdenticonView } from '../rpc/index.ts';
import { allContacts, type Contact } from './contact-rows.ts';
import { findLookAlikes } from './look-alike.ts';

const UNKNOWN_IDENTITY = new Uint8Array(32);

/** Views of all contacts by row id: look-alikes can only be told among all of them. */
export async function contactViews(context: Context, reader: Reader): Promise<Map<number, ContactView>> {
  const contacts = await allContacts(reader);
  const names = contacts.map(shownName);
  const flags = findLookAlikes([...names, context.name()]);
  const views = new Map<number, ContactView>();
  for (const [i, contact] of contacts.entries())
    views.set(contact.id, await contactView(context, contact, flags[i] ?? false));
  return views;
}

/** A stranger's name could fake anything, so it is not shown before the request is accepted (AT-37). */
export function shownName({ state, nickname, chosenName }: Contact): string {
  if (nickname !== '') return nickname;
  return state === 'request' ? '' : chosenName;
}

async function contactView(context: Context, contact: Contact, lookAlike: boolean): Promise<ContactView> {
  const key = contact.identity?.subarray(1) ?? UNKNOWN_IDENTITY;
  const hidden = contact.state === 'request' || contact.stateBeforeBlock === 'request';
  return {
    id: toHex(contact.uid),
    state: contact.state,
    name: hidden ? contact.nickname : shownName(contact),
    chosenName: hidden ? '' : contact.chosenName,
    nickname: contact.nickname,
    lookAlike,
    publicKey: contact.identity === undefined ? '' : toHex(key),
    identicon: await cachedIdenticon(context, key),
    verification: contact.verification,
    relays: [...(contact.route?.relays ?? [])],
  };
}

const identicons = new WeakMap<Context, Map<string, IdenticonView>>();

/** A picture costs a hash and an allocation of 36 cells; lists ask for the same ones all the time. */
async function cachedIdenticon(context: Context, key: Uint8Array): Promise<IdenticonView> {
  const known = identicons.get(context) ?? new Map<string, IdenticonView>();
  identicons.set(context, known);
  const id = toHex(key);
  const view = known.get(id) ?? (await identiconView(context.crypto, key));
  known.set(id, view);
  return view;
}
