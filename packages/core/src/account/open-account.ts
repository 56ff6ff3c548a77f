import { wipe } from '@whispr/protocol/bytes';
import { WhisprError } from '@whispr/protocol/errors';
import { type AccountKeys, deriveAccountKeys } from '@whispr/protocol/identity';
import { encodePublicKey } from '@whispr/protocol/signal';
import type { VaultSecrets } from '@whispr/protocol/vault';
import { Database } from '../db/database.ts';
import { readMeta, writeMeta } from '../db/meta.ts';
import { migrate } from '../db/migrations.ts';
import type { Context, Self } from '../engine/context.ts';
import type { Messaging } from '../messaging-types.ts';
import { PROFILE } from '../profile/profile.ts';
import { createRecordKeeper, type RecordKeeper } from '../record/keeper.ts';
import type { SettingsView } from '../rpc/index.ts';
import { SETTINGS } from '../settings/settings.ts';
import type { Environment } from './environment.ts';
import { INSTALLATION, type Installation } from './installation.ts';
import { createPublisher, type Publisher } from './publisher.ts';

/** Everything that exists between unlock and lock, and ends with it. */
export interface OpenAccount {
  readonly context: Context;
  readonly messaging: Messaging;
  readonly record: RecordKeeper;
  readonly publisher: Publisher;
  readonly keys: AccountKeys;
  /** 20 bytes; wiped at the lock. */
  readonly accountSecret: Uint8Array;
  /** The current values; written by the handlers after their commit. */
  readonly state: { name: string; settings: SettingsView; installation: Installation };
  /** Begins the work in the background. */
  start(): Promise<void>;
  /** Ends all work, closes the database and wipes the keys. */
  close(): Promise<void>;
}

/** Opens the database with the key of the vault, brings it up to date and puts the account together. */
export async function openAccount(env: Environment, secrets: VaultSecrets): Promise<OpenAccount> {
  const driver = await env.ports.storage.open(secrets.databaseKey, { create: false });
  const db = new Database(driver);
  try {
    await migrate(driver);
    return await composeAccount(env, db, secrets.accountSecret);
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** The account of a database that has been filled. Takes `accountSecret` over. */
export async function composeAccount(env: Environment, db: Database, accountSecret: Uint8Array): Promise<OpenAccount> {
  const { ports, crypto, changes } = env;
  const state = await readState(db);
  const keys = await deriveAccountKeys(crypto, accountSecret, state.installation.generation);
  const self = makeSelf(keys, state);
  const ended = new AbortController();
  const parts: { messaging?: Messaging; record?: RecordKeeper; publisher?: Publisher } = {};
  const context: Context = {
    ports,
    crypto,
    db,
    self,
    signal: ended.signal,
    emit: (change) => {
      if (!ended.signal.aborted) changes.emit(change);
    },
    name: () => state.name,
    settings: () => state.settings,
    wakeOutbox: () => parts.messaging?.wakeOutbox(),
    wakeReaders: () => parts.messaging?.wakeReaders(),
    wakeRecord: () => parts.record?.wake(),
    wakePreKeys: () => parts.publisher?.wake(),
    recordVersionEchoed: (version) => parts.record?.echoed(version),
  };
  const messaging = (parts.messaging = await env.createMessaging(context));
  const record = (parts.record = createRecordKeeper(context, keys, messaging));
  const publisher = (parts.publisher = createPublisher(context, keys));

  return {
    context,
    messaging,
    record,
    publisher,
    keys,
    accountSecret,
    state,
    async start() {
      await messaging.start();
      await announceRestore(context, state, messaging);
      publisher.wake();
      record.start();
    },
    async close() {
      ended.abort();
      await Promise.all([messaging.stop(), record.stop(), publisher.stop()]);
      await ports.relay(self.relay).close();
      await db.close();
      wipeKeys(keys, self, accountSecret);
    },
  };
}

/** Once per restored installation; a crash before the mark repeats it, and contacts take an introduction twice. */
async function announceRestore({ db }: Context, state: OpenAccount['state'], messaging: Messaging): Promise<void> {
  if (state.installation.announced) return;
  await messaging.announceRestore();
  state.installation = { ...state.installation, announced: true };
  await db.write((writer) => writeMeta(writer, INSTALLATION, state.installation));
}

async function readState(db: Database): Promise<OpenAccount['state']> {
  const [installation, profile, settings] = await db.read(async (reader) => [
    await readMeta(reader, INSTALLATION),
    await readMeta(reader, PROFILE),
    await readMeta(reader, SETTINGS),
  ]);
  if (installation === undefined || profile === undefined || settings === undefined)
    throw new WhisprError('storage/damaged', 'the database holds no account');
  return { installation, name: profile.name, settings };
}

function makeSelf(keys: AccountKeys, { installation, settings }: OpenAccount['state']): Self {
  return {
    identity: { publicKey: encodePublicKey(keys.identity), privateKey: keys.identityPrivate },
    kem: { seed: keys.kemSeed, publicKey: keys.kem },
    deviceId: installation.deviceId,
    registrationId: installation.registrationId,
    epoch: installation.epoch,
    relay: settings.relay,
  };
}

function wipeKeys(keys: AccountKeys, { identity, kem }: Self, accountSecret: Uint8Array): void {
  wipe(accountSecret, identity.privateKey, kem.seed, keys.identityPrivate, keys.kemSeed, keys.backupKey);
  wipe(keys.recordKey, keys.recordSigningSeed, keys.directorySigningSeed, keys.recordSlot);
}
