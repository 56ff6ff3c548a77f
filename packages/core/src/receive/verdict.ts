import { equalBytes } from '@whispr/protocol/bytes';
import { decodeContent, type DecodedContent } from '@whispr/protocol/content';
import { type HpkeTarget, type Introduction, openEnvelope, openHpkeEnvelope } from '@whispr/protocol/envelope';
import { isWhisprError } from '@whispr/protocol/errors';
import { encodePublicKey } from '@whispr/protocol/signal';
import { type Contact, contactById, contactByIdentity } from '../contacts/contact-rows.ts';
import type { Mailbox } from '../network/mailbox-rows.ts';
import { claimedIdentity, open, type Opened } from '../session/signal.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';

/** A message of a session, decrypted but not taken in. `decoded` is missing if a newer version wrote it. */
export interface Message {
  readonly opened: Opened;
  readonly decoded: DecodedContent | undefined;
}

/** What an envelope turned out to be. Finding out changes nothing. */
export type Verdict =
  | ({ readonly kind: 'message'; readonly contact: Contact } & Message)
  | ({ readonly kind: 'stranger'; readonly contact: Contact | undefined } & Message)
  | { readonly kind: 'introduction'; readonly contact: Contact | undefined; readonly introduction: Introduction }
  /** From a contact, but it cannot be read. */
  | { readonly kind: 'unreadable'; readonly contact: Contact; readonly reason: string }
  /** Junk, or from someone who is blocked. */
  | { readonly kind: 'drop' };

const DROP: Verdict = { kind: 'drop' };

/** Opens the outer layer and the Signal message of an envelope that lay in one of our mailboxes. */
export async function judge(env: Env, work: Work, mailbox: Mailbox, envelope: Uint8Array): Promise<Verdict> {
  if (mailbox.kind === 'request') return orDrop(judgeRequest(env, work, mailbox, envelope));
  if (mailbox.kind === 'invite') return orDrop(judgeInvite(env, mailbox, envelope));
  const contact = mailbox.contactId === undefined ? undefined : await contactById(work, mailbox.contactId);
  if (contact === undefined || contact.state === 'blocked') return DROP;
  try {
    return await judgeContact(env, work, mailbox, contact, envelope);
  } catch (error) {
    if (!isWhisprError(error) || error.code.startsWith('storage/')) throw error;
    return { kind: 'unreadable', contact, reason: error.code };
  }
}

async function judgeContact(
  env: Env,
  work: Work,
  mailbox: Mailbox,
  contact: Contact,
  envelope: Uint8Array,
): Promise<Verdict> {
  const keys = mailbox.outerKeys.map((entry) => entry.key);
  const inner = openEnvelope(keys, mailbox.id, envelope);
  if (inner === undefined) {
    const payload = await openHpkeEnvelope(env.crypto, [env.self.kem.seed], target(env, mailbox), envelope);
    if (payload?.t === 'introduction') return { kind: 'introduction', contact, introduction: payload };
    return payload === undefined ? { kind: 'unreadable', contact, reason: 'envelope/no-key' } : DROP;
  }
  if (inner.kind === 'other') return DROP;
  const opened = await open(env, work, mailbox.id, contact, { type: inner.kind, bytes: inner.message });
  return isSelf(env, opened.identity) ? DROP : { kind: 'message', contact, opened, decoded: decode(opened) };
}

async function judgeInvite(env: Env, mailbox: Mailbox, envelope: Uint8Array): Promise<Verdict> {
  if (mailbox.kemSeed === undefined) return DROP;
  const at = { relay: mailbox.relay, mailboxId: mailbox.id };
  const payload = await openHpkeEnvelope(env.crypto, [mailbox.kemSeed], at, envelope);
  if (payload?.t !== 'introduction' || payload.reason !== 'invite') return DROP;
  if (isSelf(env, encodePublicKey(payload.identity))) return DROP;
  return { kind: 'introduction', contact: undefined, introduction: payload };
}

async function judgeRequest(env: Env, work: Work, mailbox: Mailbox, envelope: Uint8Array): Promise<Verdict> {
  const payload = await openHpkeEnvelope(env.crypto, [env.self.kem.seed], target(env, mailbox), envelope);
  if (payload?.t !== 'first') return DROP;
  const identity = encodePublicKey(payload.identity);
  if (!equalBytes(claimedIdentity(payload.message), identity) || isSelf(env, identity)) return DROP;
  const contact = await contactByIdentity(work, identity);
  if (contact?.state === 'blocked') return DROP;
  const opened = await open(env, work, mailbox.id, contact, { type: 'prekey', bytes: payload.message });
  return { kind: 'stranger', contact, opened, decoded: decode(opened) };
}

/** Strangers get no answer and leave no trace, whatever they send. */
async function orDrop(verdict: Promise<Verdict>): Promise<Verdict> {
  try {
    return await verdict;
  } catch (error) {
    if (!isWhisprError(error) || error.code.startsWith('storage/')) throw error;
    return DROP;
  }
}

/** The contact wrote it, so it counts for the session also where this version cannot read it. */
function decode({ plaintext }: Opened): DecodedContent | undefined {
  try {
    return decodeContent(plaintext);
  } catch (error) {
    if (!isWhisprError(error)) throw error;
    return undefined;
  }
}

function target({ self }: Env, mailbox: Mailbox): HpkeTarget {
  return { recipient: self.identity.publicKey.subarray(1), relay: mailbox.relay, mailboxId: mailbox.id };
}

function isSelf({ self }: Env, identity: Uint8Array): boolean {
  return equalBytes(self.identity.publicKey, identity);
}
