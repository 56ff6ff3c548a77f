import { isWhisprError } from '@whispr/protocol/errors';
import {
  decrypt,
  type Decrypted,
  encrypt,
  parsePreKeyMessage,
  type PreKeyBundle,
  type SignalCiphertext,
  startSession,
} from '@whispr/protocol/signal';
import type { Context } from '../engine/context.ts';
import type { Work } from '../work/work.ts';
import { consumePreKeys, preKeyLookup } from './prekeys.ts';
import type { DeviceSessions } from './session-cache.ts';

/** A message that was decrypted but not taken in yet: nothing has changed. */
export interface Opened {
  readonly plaintext: Uint8Array;
  /** 33 bytes. */
  readonly identity: Uint8Array;
  /** A session that did not exist before was made. */
  readonly newSession: boolean;
  readonly deviceId: number;
  readonly decrypted: Decrypted;
}

/** Encrypts for a device of a contact with its current session: `signal/no-session` if there is none to write with. */
export async function encryptFor(
  context: Context,
  work: Work,
  contact: { readonly id: number; readonly deviceId: number },
  plaintext: Uint8Array,
): Promise<SignalCiphertext> {
  const { crypto, self, ports } = context;
  const record = (await work.sessions.get(contact.id, contact.deviceId)) ?? { archived: [] };
  const done = await encrypt(crypto, { record, local: self.identity, plaintext, now: ports.clock.now() });
  await work.sessions.put(contact.id, contact.deviceId, done.record);
  work.wipeAfterCommit(done.wipe);
  return done.message;
}

/**
 * Decrypts a message that lay in `mailbox`. Pure: call `takeIn` to make it count. `contact` is who the mailbox belongs
 * to, if it is known; a stranger's first message has none. Errors are the `signal/…` ones.
 */
export async function open(
  context: Context,
  work: Work,
  mailbox: Uint8Array,
  contact: { readonly id: number; readonly deviceId: number; readonly identity: Uint8Array | undefined } | undefined,
  message: SignalCiphertext,
): Promise<Opened> {
  const sessions = contact === undefined ? [] : await work.sessions.of(contact.id);
  const input = {
    local: context.self.identity,
    localRegistrationId: context.self.registrationId,
    message,
    preKeys: preKeyLookup(work, mailbox),
    ...(contact?.identity === undefined ? {} : { expectedIdentity: contact.identity }),
  };
  const deviceId = contact?.deviceId ?? 1;
  let failure: unknown;
  for (const { deviceId: at, record } of inOrder(sessions, deviceId)) {
    try {
      const decrypted = await decrypt(context.crypto, { ...input, record });
      return opened(decrypted, at);
    } catch (error) {
      if (!isWhisprError(error) || error.code === 'signal/duplicate-message') throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return opened(await decrypt(context.crypto, { ...input, record: undefined }), deviceId);
}

/** Makes a decrypted message count: session, used prekeys and remembered base key change together. */
export async function takeIn(work: Work, contactId: number, { decrypted, deviceId }: Opened): Promise<void> {
  await work.sessions.put(contactId, deviceId, decrypted.record);
  if (decrypted.usedPreKeys !== undefined) await consumePreKeys(work, decrypted.usedPreKeys);
  work.wipeAfterCommit(decrypted.wipe);
}

/** Starts a session from a bundle and makes it the one to write with; the one before stays readable. */
export async function startWith(context: Context, work: Work, contactId: number, bundle: PreKeyBundle): Promise<void> {
  const record = await startSession(context.crypto, {
    local: context.self.identity,
    localRegistrationId: context.self.registrationId,
    bundle,
    record: await work.sessions.get(contactId, bundle.deviceId),
    now: context.ports.clock.now(),
  });
  await work.sessions.put(contactId, bundle.deviceId, record);
}

/** The identity that a first message claims, 33 bytes. */
export function claimedIdentity(message: Uint8Array): Uint8Array {
  return parsePreKeyMessage(message).identityKey;
}

function opened(decrypted: Decrypted, deviceId: number): Opened {
  const { plaintext, remoteIdentity, usedPreKeys } = decrypted;
  return { plaintext, identity: remoteIdentity, newSession: usedPreKeys !== undefined, deviceId, decrypted };
}

/** The device that the route names first: it is nearly always the right one. */
function inOrder(sessions: readonly DeviceSessions[], deviceId: number): DeviceSessions[] {
  return sessions.toSorted((a, b) => Number(b.deviceId === deviceId) - Number(a.deviceId === deviceId));
}
