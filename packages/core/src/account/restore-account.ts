import { WhisprError } from '@whispr/protocol/errors';
import { deriveAccountKeys, parseAccessKey } from '@whispr/protocol/identity';
import { parsePayload, type RecordPayload } from '../record/payload.ts';
import { writeKnown } from '../record/known.ts';
import { openRecord } from '../record/seal.ts';
import { createProfile } from './create-account.ts';
import type { Environment } from './environment.ts';
import { newInstallation } from './installation.ts';
import type { OpenAccount } from './open-account.ts';
import { retireRequestMailbox } from './request-mailbox.ts';
import { requireStrongPin } from './vault-store.ts';

export interface Restored {
  account: OpenAccount;
  contacts: number;
}

/**
 * On a clean device: finds the account record at the relay with the access key, and makes an installation with the next
 * number from it (rule 8). `identity/bad-access-key`, `record/not-found` (wrong key, wrong relay, or never written),
 * `record/cannot-open`, `network/unreachable`, `vault/weak-pin`. Additive: it needs a profile without an account (AT-01).
 */
export async function restoreAccount(
  env: Environment,
  { accessKey, pin, relay }: { accessKey: string; pin: string; relay: string },
): Promise<Restored> {
  const accountSecret = parseAccessKey(accessKey);
  await requireStrongPin(pin, '');
  const { version, payload } = await fetchRecord(env, accountSecret, relay);
  let contacts = 0;
  const account = await createProfile(
    env,
    {
      accountSecret,
      pin,
      name: payload.profile.name,
      settings: { ...payload.settings, relay },
      installation: newInstallation(env.crypto, payload.epoch + 1),
    },
    async (writer, { context, messaging }) => {
      contacts = await messaging.importRecordParts(writer, payload.parts);
      if (payload.request !== undefined) await retireRequestMailbox(writer, context, payload.request);
      await writeKnown(writer, { relay, version, serial: payload.serial });
    },
  );
  return { account, contacts };
}

async function fetchRecord(
  env: Environment,
  accountSecret: Uint8Array,
  relay: string,
): Promise<{ version: number; payload: RecordPayload }> {
  const keys = await deriveAccountKeys(env.crypto, accountSecret, 0);
  const found = await env.ports.relay(relay).getRecord(keys.recordSlot);
  if (found === undefined)
    throw new WhisprError('record/not-found', 'this relay has no account record for this access key');
  return { version: found.version, payload: parsePayload(openRecord(keys, found.version, found.blob)) };
}
