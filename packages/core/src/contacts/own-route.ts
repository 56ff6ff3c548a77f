import type { Route } from '@whispr/protocol/content';
import { newMailbox, type Mailbox as MailboxKeys } from '@whispr/protocol/identity';
import type { Context, Self } from '../engine/context.ts';
import {
  insertMailbox,
  type Mailbox,
  type MailboxKind,
  mailboxOfContact,
  setOuterKeys,
} from '../network/mailbox-rows.ts';
import type { Work } from '../work/work.ts';

export const REKEY_MS = 7 * 86_400_000;
const KEEP_KEY_MS = 30 * 86_400_000;

/** A fresh mailbox of our own, not stored yet. */
export interface FreshMailbox {
  readonly keys: MailboxKeys;
  readonly outerKey: Uint8Array;
  readonly relay: string;
}

/** Keys of a mailbox that has nothing in common with any other (design rule 2). */
export async function freshMailbox({ crypto, self }: Context): Promise<FreshMailbox> {
  return { keys: await newMailbox(crypto), outerKey: crypto.random(32), relay: self.relay };
}

export async function storeMailbox(
  context: Context,
  work: Work,
  fresh: FreshMailbox,
  as: {
    readonly kind: MailboxKind;
    readonly contactId?: number | undefined;
    readonly kemSeed?: Uint8Array | undefined;
  },
): Promise<void> {
  await insertMailbox(work, {
    ...fresh,
    kind: as.kind,
    contactId: as.contactId,
    kemSeed: as.kemSeed,
    now: context.ports.clock.now(),
  });
  work.afterCommit(() => context.wakeReaders());
}

/** How a contact reaches us in a mailbox that is not stored yet. */
export function routeTo(self: Self, { keys, outerKey, relay }: FreshMailbox): Route {
  return route(self, keys.id, outerKey, relay);
}

/** How a contact reaches us: their own mailbox and its newest outer key. Made if it is missing. */
export async function ownRoute(context: Context, work: Work, contactId: number): Promise<Route> {
  const mailbox = await mailboxOfContact(work, contactId);
  const key = mailbox?.outerKeys[0]?.key;
  if (mailbox !== undefined && key !== undefined) return route(context.self, mailbox.id, key, mailbox.relay);
  const fresh = await freshMailbox(context);
  await storeMailbox(context, work, fresh, { kind: 'contact', contactId });
  return routeTo(context.self, fresh);
}

/** Adds a new outer key; old ones open what is under way for 30 days more (design rule 6). True if it was time. */
export async function rekeyIfDue(context: Context, work: Work, mailbox: Mailbox): Promise<boolean> {
  const now = context.ports.clock.now();
  const newest = mailbox.outerKeys[0];
  if (newest !== undefined && newest.since > now - REKEY_MS) return false;
  // A key is in use until its successor appears, so its age counts from there.
  const kept = mailbox.outerKeys.filter((_, i) => (mailbox.outerKeys[i - 1]?.since ?? now) > now - KEEP_KEY_MS);
  await setOuterKeys(work, mailbox.id, [{ key: context.crypto.random(32), since: now }, ...kept]);
  return true;
}

function route(self: Self, mailbox: Uint8Array, key: Uint8Array, relay: string): Route {
  return {
    relays: [relay],
    mailbox: mailbox.slice(),
    key: key.slice(),
    kem: self.kem.publicKey.slice(),
    device: self.deviceId,
  };
}
