import { wipe } from '@whispr/protocol/bytes';
import type { VaultSecrets } from '@whispr/protocol/vault';
import { Database, type Writer } from '../db/database.ts';
import { writeMeta } from '../db/meta.ts';
import { migrate } from '../db/migrations.ts';
import { PROFILE } from '../profile/profile.ts';
import type { SettingsView } from '../rpc/index.ts';
import { SETTINGS } from '../settings/settings.ts';
import type { Environment } from './environment.ts';
import { FILES } from './files.ts';
import { INSTALLATION, type Installation } from './installation.ts';
import { composeAccount, type OpenAccount } from './open-account.ts';
import { createVaultStore, requireStrongPin } from './vault-store.ts';

/** What a new profile starts with, made up for a new account or read from the account record. */
export interface Beginning {
  accountSecret: Uint8Array;
  pin: string;
  name: string;
  settings: SettingsView;
  installation: Installation;
}

/**
 * Makes a profile out of nothing, without the network. The vault is written last, so a crash before leaves nothing that
 * looks like an account. `fill` adds what a restore brings, in a transaction. A failure takes everything back.
 */
export async function createProfile(
  env: Environment,
  beginning: Beginning,
  fill: (writer: Writer, account: OpenAccount) => Promise<void> = () => Promise.resolve(),
): Promise<OpenAccount> {
  const { storage } = env.ports;
  const { pin, name, accountSecret } = beginning;
  await requireStrongPin(pin, name);
  await storage.writeFile(FILES.creating, Uint8Array.of(1));
  const secrets = { databaseKey: env.crypto.random(32), accountSecret };
  let account: OpenAccount | undefined;
  try {
    account = await makeDatabase(env, secrets, beginning);
    const made = account;
    await made.context.db.write((writer) => fill(writer, made));
    await createVaultStore(env).seal(secrets, pin, name);
    await storage.writeFile(FILES.creating, new Uint8Array(0));
    return made;
  } catch (error) {
    await account?.close();
    await storage.destroy();
    throw error;
  } finally {
    wipe(secrets.databaseKey);
  }
}

async function makeDatabase(
  env: Environment,
  { databaseKey, accountSecret }: VaultSecrets,
  { name, settings, installation }: Beginning,
): Promise<OpenAccount> {
  const driver = await env.ports.storage.open(databaseKey, { create: true });
  const db = new Database(driver);
  try {
    await migrate(driver);
    await db.write(async (writer) => {
      await writeMeta(writer, INSTALLATION, installation);
      await writeMeta(writer, PROFILE, { name });
      await writeMeta(writer, SETTINGS, settings);
    });
    return await composeAccount(env, db, accountSecret);
  } catch (error) {
    await db.close();
    throw error;
  }
}
