import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { WhisprError } from '@whispr/protocol/errors';
import type { SqlDriver, StorageHost } from '@whispr/core/ports';
import { checkFileName, checkKey } from '../shared/files.ts';
import { readIfThere, sizeOf, writeAtomic } from './atomic-file.ts';
import { databasePaths, openDatabase } from './database-file.ts';
import { ProfileLock } from './profile-lock.ts';

const DEVICE_SECRET_BYTES = 32;

/**
 * The storage of one profile in a folder of its own (made with owner-only rights): `whispr.db` in the SQLCipher 4
 * format, small files under `files/`, `device.key`. Errors are `storage/…`; see `openDatabase` for those of `open`.
 */
export async function openNodeStorage(dir: string): Promise<StorageHost> {
  const files = join(dir, 'files');
  const deviceKey = join(dir, 'device.key');
  const database = databasePaths(dir);
  await mkdir(files, { recursive: true, mode: 0o700 });

  const listeners: (() => void)[] = [];
  let driver: SqlDriver | undefined;
  const lock = new ProfileLock(dir, () => {
    // What the listeners put into the queue still gets through; everything after it is `storage/closed`.
    for (const listener of listeners) listener();
    void release();
  });
  const own = () => {
    if (!lock.held) throw new WhisprError('storage/not-owner', 'the profile has to be acquired first');
  };
  const closeDriver = async () => {
    await driver?.close();
    driver = undefined;
  };
  const release = async () => {
    await closeDriver();
    await lock.release();
  };

  return {
    acquire: ({ steal }) => lock.acquire(steal),
    onLost: (listener) => {
      listeners.push(listener);
    },
    release,
    databaseExists: async () => (await sizeOf(database.file)) > 0,
    open: async (key, { create }) => {
      own();
      await closeDriver();
      driver = await openDatabase(dir, checkKey(key), create);
      return driver;
    },
    readFile: (name) => readIfThere(join(files, checkFileName(name))),
    writeFile: async (name, bytes) => {
      own();
      await writeAtomic(join(files, checkFileName(name)), bytes);
    },
    deviceSecret: async (label) => {
      let secret = await readIfThere(deviceKey);
      if (secret === undefined) {
        own();
        secret = new Uint8Array(randomBytes(DEVICE_SECRET_BYTES));
        await writeAtomic(deviceKey, secret);
      }
      if (secret.length !== DEVICE_SECRET_BYTES)
        throw new WhisprError('storage/damaged', 'the device key has a wrong length');
      return new Uint8Array(createHmac('sha256', secret).update(label).digest());
    },
    hasDeviceSecret: async () => (await sizeOf(deviceKey)) > 0,
    info: async () => {
      const sizes = await Promise.all([database.file, ...database.side].map(sizeOf));
      const room = await statfs(dir);
      const usedBytes = sizes.reduce((sum, size) => sum + size, 0);
      return { backend: 'file', persisted: true, usedBytes, quotaBytes: usedBytes + room.bavail * room.bsize };
    },
    destroy: async () => {
      own();
      await closeDriver();
      // The device key first: without it the wrapped database key is worthless, even if the rest is left behind.
      for (const path of [deviceKey, database.check, database.file, ...database.side]) await rm(path, { force: true });
      await rm(files, { recursive: true, force: true });
      await mkdir(files, { mode: 0o700 });
    },
  };
}
