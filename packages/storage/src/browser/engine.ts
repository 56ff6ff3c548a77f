// The library declares no types for this file system, and packages that import ours do not see loose declarations.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./ambient.d.ts" />
import { Factory } from '@journeyapps/wa-sqlite';
import createModule from '@journeyapps/wa-sqlite/dist/mc-wa-sqlite.mjs';
import { AccessHandlePoolVFS } from '@journeyapps/wa-sqlite/src/examples/AccessHandlePoolVFS.js';
import { MemoryVFS } from '@journeyapps/wa-sqlite/src/examples/MemoryVFS.js';
import { WhisprError } from '@whispr/protocol/errors';
import type { BrowserBackend } from './backend.ts';

type Awaitable<T> = T | Promise<T>;

/** The part of a virtual file system that is used beside SQLite. Files are named by an id of the caller's choice. */
export interface FileSystem {
  close(): Awaitable<void>;
  jAccess(name: string, flags: number, out: DataView): Awaitable<number>;
  jOpen(name: string, id: number, flags: number, out: DataView): Awaitable<number>;
  jFileSize(id: number, out: DataView): Awaitable<number>;
  jRead(id: number, data: Uint8Array, offset: number): Awaitable<number>;
  jClose(id: number): Awaitable<number>;
}

/** The functions of the WebAssembly module that are called directly. */
export interface SqliteModule {
  HEAPU8: Uint8Array<ArrayBuffer>;
  ccall(name: string, result: string, types: string[], values: unknown[], options?: { async: boolean }): unknown;
  getTempRet0(): number;
  _getSqliteFree(): number;
  _sqlite3_malloc(bytes: number): number;
  _sqlite3_bind_text: (statement: number, at: number, pointer: number, bytes: number, free: number) => number;
  _sqlite3_bind_blob: (statement: number, at: number, pointer: number, bytes: number, free: number) => number;
  _sqlite3_total_changes(db: number): number;
}

export interface Engine {
  backend: BrowserBackend;
  module: SqliteModule;
  api: SQLiteAPI;
  files: FileSystem;
  /** The name under which SQLite finds the encrypting file system. */
  vfsName: string;
}

export interface WasmUrls {
  /** `mc-wa-sqlite.wasm`. */
  wasm: string;
  /** `mc-wa-sqlite-async.wasm`, fetched only where the browser gives no synchronous files. */
  asyncWasm: string;
}

const HANDLE_PATIENCE_MS = 5000;
const HANDLE_RETRY_MS = 100;

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });

/**
 * Opens the pool of file handles. The worker that had them before may be dying still: its Web Lock is gone a little
 * before its handles are, so a refusal is tried again for a while.
 */
async function openPool(name: string, module: object): Promise<AccessHandlePoolVFS> {
  const end = performance.now() + HANDLE_PATIENCE_MS;
  for (;;) {
    const pool = new AccessHandlePoolVFS(name, module);
    try {
      await pool.isReady();
      return pool;
    } catch (cause) {
      // Handles that were granted after the refusal have to be given back too.
      await pause(HANDLE_RETRY_MS);
      await pool.close();
      if ((cause as { name?: string }).name !== 'NoModificationAllowedError')
        throw new WhisprError('storage/io', 'the private files cannot be opened', { retry: 'later', cause });
      if (performance.now() > end)
        throw new WhisprError('storage/in-use', 'another tab holds the files', { retry: 'later', cause });
    }
  }
}

const load = async (factory: typeof createModule, url: string) =>
  (await factory({ locateFile: () => url })) as SqliteModule;

async function openFiles(
  backend: BrowserBackend,
  name: string,
  urls: WasmUrls,
): Promise<{ module: SqliteModule; files: FileSystem }> {
  if (backend === 'indexeddb') {
    const [factory, { IDBBatchAtomicVFS }] = await Promise.all([
      import('@journeyapps/wa-sqlite/dist/mc-wa-sqlite-async.mjs'),
      import('@journeyapps/wa-sqlite/src/examples/IDBBatchAtomicVFS.js'),
    ]);
    const module = await load(factory.default, urls.asyncWasm);
    // Its declarations describe an older version.
    const vfs = IDBBatchAtomicVFS as unknown as { create(name: string, module: object): Promise<FileSystem> };
    return { module, files: await vfs.create(name, module) };
  }
  const module = await load(createModule, urls.wasm);
  if (backend === 'opfs') return { module, files: await openPool(name, module) };
  const memory = new (MemoryVFS as unknown as new (name: string, module: object) => FileSystem)(name, module);
  return { module, files: memory };
}

/**
 * Starts SQLite with encryption over the file system of `backend`. `name` becomes the folder or the IndexedDB database
 * and is readable to anyone who sees the disk. The Web Lock must be held before (see `OwnerLock`).
 */
export async function startEngine(backend: BrowserBackend, name: string, urls: WasmUrls): Promise<Engine> {
  const { module, files } = await openFiles(backend, name, urls);
  const api = Factory(module);
  api.vfs_register(files as unknown as SQLiteVFS, true);
  const result = module.ccall('sqlite3mc_vfs_create', 'number', ['string', 'number'], [name, 1]);
  if (result !== 0) throw new WhisprError('storage/not-encrypted', 'the encrypting file system did not start');
  return { backend, module, api, files, vfsName: `multipleciphers-${name}` };
}
