import { WhisprError } from '@whispr/protocol/errors';
import type { SqlDriver, StorageHost } from '@whispr/core/ports';
import { checkFileName, checkKey } from '../shared/files.ts';
import { chooseBackend } from './backend.ts';
import type { BrowserBackend } from './backend.ts';
import { deviceSecret, hasDeviceKey } from './device-key.ts';
import type { Engine } from './engine.ts';
import { OwnerLock } from './owner-lock.ts';
import { openSmallStore } from './small-store.ts';

export interface BrowserStorageOptions {
  /** The profile; becomes the name of a folder, of IndexedDB databases and of a lock. Readable on disk. */
  name: string;
  /** Where `mc-wa-sqlite.wasm` is served. */
  wasmUrl: string;
  /** Where `mc-wa-sqlite-async.wasm` is served; fetched only for the IndexedDB fallback. */
  asyncWasmUrl: string;
  /** Leaves out better backends when a new profile is made; for tests. */
  prefer?: BrowserBackend;
}

/** Removes the database's own container; a missing one is fine. */
async function removeFiles(backend: BrowserBackend, name: string): Promise<void> {
  if (backend === 'opfs') {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(name, { recursive: true });
  }
  if (backend === 'indexeddb')
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name);
      request.addEventListener('success', () => resolve());
      request.addEventListener('error', () => reject(new WhisprError('storage/io', 'the database was not deleted')));
    });
}

/**
 * The storage of one profile in the browser; runs in a dedicated Worker. The database is SQLCipher 4 in OPFS, else in
 * IndexedDB, else in memory (`info().backend` tells, and the user has to be told too). Errors are `storage/…`.
 */
export async function openBrowserStorage(options: BrowserStorageOptions): Promise<StorageHost> {
  const name = checkFileName(options.name);
  const files = `${name}-db`;
  const store = await openSmallStore(name);
  const listeners: (() => void)[] = [];
  let engine: Promise<Engine> | undefined;
  let driver: SqlDriver | undefined;

  const closeDriver = async () => {
    await driver?.close();
    driver = undefined;
  };
  const stopEngine = async () => {
    await closeDriver();
    const started = engine;
    engine = undefined;
    await (await started?.catch(() => undefined))?.files.close();
  };
  const release = async () => {
    // Memory is all there is: closing its engine would lose the profile of this tab.
    if ((await engine?.catch(() => undefined))?.backend === 'memory') await closeDriver();
    else await stopEngine();
    lock.release();
  };
  const lock = new OwnerLock(name, () => {
    // What the listeners put into the queue still gets through; everything after it is `storage/closed`.
    for (const listener of listeners) listener();
    void release();
  });
  const own = () => {
    if (!lock.held) throw new WhisprError('storage/not-owner', 'the profile has to be acquired first');
  };
  const running = (): Promise<Engine> => {
    own();
    engine ??= (async () => {
      const [backend, { startEngine }] = await Promise.all([
        chooseBackend(store, options.prefer),
        // SQLite comes with its WebAssembly, not with the first lines of the worker.
        import('./engine.ts'),
      ]);
      return await startEngine(backend, files, { wasm: options.wasmUrl, asyncWasm: options.asyncWasmUrl });
    })();
    engine.catch(() => {
      engine = undefined;
    });
    return engine;
  };

  return {
    acquire: async ({ steal }) => {
      const force = (await store.get('meta', 'backend')) === 'opfs';
      await lock.acquire({ steal, force });
    },
    onLost: (listener) => {
      listeners.push(listener);
    },
    release,
    databaseExists: async () => {
      const { databaseExists } = await import('./database-file.ts');
      return await databaseExists(await running());
    },
    open: async (key, { create }) => {
      const started = await running();
      const { openDatabase } = await import('./database-file.ts');
      await closeDriver();
      driver = await openDatabase(started, store, checkKey(key), create);
      return driver;
    },
    readFile: async (file) => {
      const bytes = await store.get('files', checkFileName(file));
      return bytes instanceof Uint8Array ? bytes : undefined;
    },
    writeFile: async (file, bytes) => {
      own();
      await store.put('files', checkFileName(file), bytes.slice());
    },
    deviceSecret: async (label) => {
      own();
      return await deviceSecret(store, label);
    },
    hasDeviceSecret: () => hasDeviceKey(store),
    info: async () => {
      const { backend } = await running();
      const { usage = 0, quota } = await navigator.storage.estimate();
      const persisted = backend !== 'memory' && (await navigator.storage.persisted());
      return { backend, persisted, usedBytes: usage, quotaBytes: quota };
    },
    destroy: async () => {
      const { backend } = await running();
      await stopEngine();
      // The small store first: without vault and device key the database is unreadable, even if it is left behind.
      await store.clear();
      await removeFiles(backend, files);
    },
  };
}
