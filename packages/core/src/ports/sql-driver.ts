/** What SQLite stores. Booleans are 0 and 1; times are Unix milliseconds; ids are BLOBs. */
export type SqlValue = string | number | bigint | Uint8Array | null;
export type SqlRow = Record<string, SqlValue>;

/** Statements inside one transaction, or outside any. */
export interface SqlExecutor {
  /** Runs one statement with positional `?` parameters. */
  run(sql: string, params?: readonly SqlValue[]): Promise<{ changes: number; lastInsertRowid: number }>;
  /** All rows of one query. */
  all<Row extends SqlRow = SqlRow>(sql: string, params?: readonly SqlValue[]): Promise<Row[]>;
}

/**
 * An open encrypted database with one writer. Transactions are serialised: `tx` waits for the one before.
 * `fn` must use the executor it is given; when it throws, everything is rolled back and the error is passed on.
 * A second `tx` inside `fn` would wait for itself: never nest.
 */
export interface SqlDriver extends SqlExecutor {
  /** Runs several statements without parameters (migrations). */
  exec(sql: string): Promise<void>;
  tx<T>(fn: (executor: SqlExecutor) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export type StorageBackend = 'opfs' | 'indexeddb' | 'memory' | 'file';

export interface StorageInfo {
  backend: StorageBackend;
  /** The browser promised not to evict it; always true on disk. */
  persisted: boolean;
  usedBytes: number;
  quotaBytes: number | undefined;
}

/**
 * Where the database and the few small files of one profile live.
 * `open` with a wrong key is `storage/wrong-key`; a damaged file is `storage/damaged`; neither ever makes a new database.
 */
export interface StorageHost {
  /** Takes exclusive ownership of the profile (Web Lock, lock file); `storage/in-use` if another tab or process has it. */
  acquire(options: { steal: boolean }): Promise<void>;
  /** Called when another tab takes over (`use here`); the engine must close at once. */
  onLost(listener: () => void): void;
  release(): Promise<void>;
  databaseExists(): Promise<boolean>;
  open(key: Uint8Array, options: { create: boolean }): Promise<SqlDriver>;
  /** Small files, written atomically. `undefined` if absent. */
  readFile(name: string): Promise<Uint8Array | undefined>;
  writeFile(name: string, bytes: Uint8Array): Promise<void>;
  /** 32 bytes bound to this device: HMAC of `label` under a key that cannot be exported (browser) or a 0600 file (Node). Made on first use. */
  deviceSecret(label: string): Promise<Uint8Array>;
  /** True if the device key exists already: a vault without it means that the browser dropped part of the storage (AT-34). */
  hasDeviceSecret(): Promise<boolean>;
  info(): Promise<StorageInfo>;
  /** Deletes database, files and device key. */
  destroy(): Promise<void>;
}
