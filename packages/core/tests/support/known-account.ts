import type { Relay } from '@whispr/core/ports';
import { type AccountKeys, deriveAccountKeys, parseAccessKey } from '@whispr/protocol/identity';
import { nobleProvider } from '@whispr/protocol/primitives';
import { until } from '@whispr/testkit';
import { parsePayload, type RecordPayload } from '../../src/record/payload.ts';
import { openRecord } from '../../src/record/seal.ts';
import { PIN } from './people.ts';
import { type Device, relayClient, startDevice } from './world.ts';

/** An account with what its owner alone knows. */
export interface KnownAccount {
  device: Device;
  accessKey: string;
  keys: AccountKeys;
  relay: Relay;
}

export async function accountAt(url: string, name = 'Carla', device?: Device): Promise<KnownAccount> {
  const made = device ?? (await startDevice());
  await made.client.call('account.create', { name, pin: PIN, relay: url });
  const { accessKey } = await made.client.call('account.accessKey');
  const keys = await deriveAccountKeys(nobleProvider, parseAccessKey(accessKey), 0);
  return { device: made, accessKey, keys, relay: await relayClient(url) };
}

/** The newest record at the relay, opened, once it satisfies the condition. */
export function record(
  { keys, relay }: Pick<KnownAccount, 'keys' | 'relay'>,
  accept: (payload: RecordPayload) => boolean = () => true,
): Promise<{ version: number; payload: RecordPayload }> {
  const look = async () => {
    const found = await relay.getRecord(keys.recordSlot);
    if (found === undefined) return undefined;
    const payload = parsePayload(openRecord(keys, found.version, found.blob));
    return accept(payload) ? { version: found.version, payload } : undefined;
  };
  return until(look, { timeout: 60_000, message: 'the account record at the relay' });
}

/** Codes of the notices a device was given. */
export function notices(device: Device): string[] {
  return device.changes.flatMap((change) => (change.type === 'notice' ? [change.code] : []));
}
