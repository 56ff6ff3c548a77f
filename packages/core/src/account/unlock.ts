import { wipe } from '@whispr/protocol/bytes';
import { isWhisprError } from '@whispr/protocol/errors';
import { parseAccessKey } from '@whispr/protocol/identity';
import type { VaultSecrets } from '@whispr/protocol/vault';
import type { AccountHolder } from '../engine/account-holder.ts';
import type { Environment } from './environment.ts';
import { openAccount, type OpenAccount } from './open-account.ts';
import { createVaultStore } from './vault-store.ts';

/** Failures that no PIN can mend: the phase becomes `lost` and says which (AT-34, AT-35). */
const LOST: ReadonlySet<string> = new Set([
  'vault/wrong-device-secret',
  'vault/damaged',
  'storage/vault-missing',
  'storage/wrong-key',
  'storage/damaged',
  'storage/missing',
]);

/** Opens the profile by PIN. Inside a step. */
export async function unlockWithPin(env: Environment, holder: AccountHolder, pin: string): Promise<void> {
  await noticingLoss(holder, async () => {
    const secrets = await holder.pinDelay.attempt(() => createVaultStore(env).openWithPin(pin));
    await holder.opened(await open(env, secrets));
  });
}

/**
 * Opens by access key when the PIN or the device key is lost, and sets a new PIN. The database is opened before the vault
 * is written, so that a failure leaves everything as it was. Inside a step.
 */
export async function unlockWithAccessKey(
  env: Environment,
  holder: AccountHolder,
  { accessKey, pin }: { accessKey: string; pin: string },
): Promise<void> {
  const vault = createVaultStore(env);
  const typed = parseAccessKey(accessKey);
  await noticingLoss(holder, async () => {
    const secrets = await vault.openWithAccessKey(typed);
    const databaseKey = secrets.databaseKey.slice();
    const account = await open(env, secrets);
    try {
      await vault.seal({ databaseKey, accountSecret: account.accountSecret }, pin, account.state.name);
    } catch (error) {
      await account.close();
      throw error;
    } finally {
      wipe(databaseKey, typed);
    }
    await holder.pinDelay.clear();
    await holder.opened(account);
  });
}

async function open(env: Environment, secrets: VaultSecrets): Promise<OpenAccount> {
  try {
    return await openAccount(env, secrets);
  } finally {
    wipe(secrets.databaseKey);
  }
}

async function noticingLoss(holder: AccountHolder, fn: () => Promise<void>): Promise<void> {
  try {
    await fn();
  } catch (error) {
    if (isWhisprError(error) && LOST.has(error.code)) await holder.lost(error.code);
    throw error;
  }
}
