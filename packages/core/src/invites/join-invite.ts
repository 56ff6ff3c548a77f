import { newDepositId, newMessageId } from '@whispr/protocol/content';
import { sealIntroduction } from '@whispr/protocol/envelope';
import { isWhisprError, WhisprError } from '@whispr/protocol/errors';
import {
  type Invite,
  type InviteKeys,
  inviteKeys,
  inviteWindowsToTry,
  openInvite,
  parseInviteCode,
} from '@whispr/protocol/identity';
import { createContact } from '../contacts/create-contact.ts';
import { freshMailbox, routeTo, storeMailbox } from '../contacts/own-route.ts';
import { insertOutbox } from '../outbox/outbox-rows.ts';
import type { Relay } from '../ports/index.ts';
import { makeBundle } from '../session/bundle.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { stretchWith } from './stretch.ts';

const TTL_SECONDS = 30 * 86_400;
const NOTHING = new Uint8Array(0);

/** What the relay says about a slot, as a person is told (A6, AT-26). */
const STATES: ReadonlyMap<string, string> = new Map([
  ['relay/invite-used', 'invite/used'],
  ['relay/invite-expired', 'invite/expired'],
  ['relay/invite-revoked', 'invite/revoked'],
]);

/**
 * Takes an invite: `invite/unknown`, `invite/used`, `invite/expired`, `invite/revoked`, `invite/own` or
 * `network/unreachable`. Taking works once, so everything that follows from it is stored in one transaction before
 * anything else is sent. Resolves with the contact's row id.
 */
export async function joinInvite(env: Env, typed: string): Promise<number> {
  const code = parseCode(typed);
  const relay = env.ports.relay(env.self.relay);
  const { key: relayKey, time } = await relay.info();
  const stretch = stretchWith(env.ports.kdf);
  for (const window of inviteWindowsToTry(time)) {
    const keys = await inviteKeys(env.crypto, code, relayKey, window, stretch);
    await refuseOwn(env, keys);
    const blob = await take(relay, keys);
    if (blob === undefined) continue;
    const invite = openInvite(keys, blob);
    return env.commit.run((work) => answer(env, work, invite));
  }
  throw unknown();
}

/** The blob, or undefined if this window knows no such code. */
async function take(relay: Relay, { slot }: InviteKeys): Promise<Uint8Array | undefined> {
  try {
    return await relay.takeInvite(slot);
  } catch (error) {
    if (!isWhisprError(error)) throw error;
    if (error.code === 'relay/not-found') return undefined;
    const code = STATES.get(error.code);
    throw code === undefined ? error : new WhisprError(code, 'the invite cannot be taken');
  }
}

/** Stores the contact, our mailbox for it and the introduction that answers the invite. */
async function answer(env: Env, work: Work, invite: Invite): Promise<number> {
  const { crypto, self, ports } = env;
  const [relay = self.relay] = invite.relays;
  const fresh = await freshMailbox(env);
  const contact = await createContact(env, work, { state: 'requested' });
  await storeMailbox(env, work, fresh, { kind: 'contact', contactId: contact.id });
  const route = routeTo(self, fresh);
  const envelope = await sealIntroduction(
    crypto,
    invite.hpke,
    { relay, mailboxId: invite.mailbox },
    {
      identity: self.identity.publicKey.slice(1),
      bundle: await makeBundle(env, work, fresh.keys.id),
      reason: 'invite',
      epoch: self.epoch,
      mailbox: route.mailbox,
      relays: route.relays,
      outerKey: route.key,
      kem: route.kem,
      name: env.name(),
      at: ports.clock.now(),
    },
    self.identity.privateKey,
  );
  await insertOutbox(work, {
    contactId: contact.id,
    uid: newMessageId(crypto),
    seq: 0,
    content: NOTHING,
    kind: 'introduction',
    sealed: { relay, mailbox: invite.mailbox, depositId: newDepositId(crypto), envelope, workBits: 0 },
    ttl: TTL_SECONDS,
    now: ports.clock.now(),
  });
  return contact.id;
}

async function refuseOwn(env: Env, { slot }: InviteKeys): Promise<void> {
  const own = await env.db.read((reader) => reader.first('SELECT 1 AS own FROM invite WHERE slot = ?', [slot]));
  if (own !== undefined) throw new WhisprError('invite/own', 'this is an invite of this account');
}

function parseCode(typed: string): string {
  try {
    return parseInviteCode(typed);
  } catch (error) {
    if (!isWhisprError(error)) throw error;
    throw unknown();
  }
}

function unknown(): WhisprError {
  return new WhisprError('invite/unknown', 'there is no such code');
}
