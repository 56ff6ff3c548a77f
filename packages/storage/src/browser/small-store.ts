import { WhisprError } from '@whispr/protocol/errors';

/** `files` are core's small files, `keys` holds the device key, `meta` what this module has to remember. */
export type Shelf = 'files' | 'keys' | 'meta';
const SHELVES: readonly Shelf[] = ['files', 'keys', 'meta'];

/** A few small values that survive a restart. Writing is atomic, and durable when it resolves. */
export interface SmallStore {
  readonly durable: boolean;
  get(shelf: Shelf, key: string): Promise<unknown>;
  put(shelf: Shelf, key: string, value: unknown): Promise<void>;
  clear(): Promise<void>;
  close(): void;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')));
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(transaction.error ?? new Error('IndexedDB failed'));
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', fail);
    transaction.addEventListener('error', fail);
  });
}

/** A failed write is `storage/full` when the quota is used up, else `storage/io`; a value that cannot be stored is passed on. */
function coded(error: unknown): unknown {
  const name = (error as { name?: string } | null)?.name;
  if (name === 'DataCloneError') return error;
  const code = name === 'QuotaExceededError' ? 'storage/full' : 'storage/io';
  return new WhisprError(code, 'IndexedDB refused a write', { retry: 'later', cause: error });
}

async function connect(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.addEventListener('upgradeneeded', () => {
    for (const shelf of SHELVES) request.result.createObjectStore(shelf);
  });
  return await settled(request);
}

function overIndexedDb(database: IDBDatabase): SmallStore {
  const write = async (change: (transaction: IDBTransaction) => void) => {
    try {
      const transaction = database.transaction([...SHELVES], 'readwrite', { durability: 'strict' });
      const done = completed(transaction);
      change(transaction);
      await done;
    } catch (error) {
      throw coded(error);
    }
  };
  return {
    durable: true,
    get: async (shelf, key) => {
      const value: unknown = await settled(database.transaction(shelf).objectStore(shelf).get(key));
      return value;
    },
    put: (shelf, key, value) => write((transaction) => void transaction.objectStore(shelf).put(value, key)),
    clear: () =>
      write((transaction) => {
        for (const shelf of SHELVES) transaction.objectStore(shelf).clear();
      }),
    close: () => database.close(),
  };
}

function inMemory(): SmallStore {
  const values = new Map<string, unknown>();
  return {
    durable: false,
    get: (shelf, key) => Promise.resolve(values.get(`${shelf}/${key}`)),
    put: (shelf, key, value) => {
      values.set(`${shelf}/${key}`, value);
      return Promise.resolve();
    },
    clear: () => {
      values.clear();
      return Promise.resolve();
    },
    close: () => undefined,
  };
}

/** Opens the store in IndexedDB; where the browser gives none (some private windows), it lives in memory. */
export async function openSmallStore(name: string): Promise<SmallStore> {
  let database: IDBDatabase;
  try {
    database = await connect(name);
  } catch {
    return inMemory();
  }
  return overIndexedDb(database);
}
