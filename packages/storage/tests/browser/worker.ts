import { AccessHandlePoolVFS } from '@journeyapps/wa-sqlite/src/examples/AccessHandlePoolVFS.js';
import { isWhisprError } from '@whispr/protocol/errors';
import { createBrowserKdf, openBrowserStorage } from '@whispr/storage/browser';
import type { BrowserBackend } from '@whispr/storage/browser';
import type { SqlDriver, StorageHost } from '@whispr/core/ports';
import { startEngine } from '../../src/browser/engine.ts';
import { KEY, SUITE } from '../driver-suite.ts';

const URLS = { wasmUrl: '/mc-wa-sqlite.wasm', asyncWasmUrl: '/mc-wa-sqlite-async.wasm' };
const ENGINE_URLS = { wasm: URLS.wasmUrl, asyncWasm: URLS.asyncWasmUrl };
const CREATE = 4 | 2 | 256;
let host: StorageHost | undefined;
let driver: SqlDriver | undefined;

const hostOrFail = () => {
  if (host === undefined) throw new Error('no host');
  return host;
};
const driverOrFail = () => {
  if (driver === undefined) throw new Error('no driver');
  return driver;
};
const notice = (value: unknown) => globalThis.postMessage({ notice: value });
const open = (name: string, prefer?: BrowserBackend) =>
  openBrowserStorage({ name, ...URLS, ...(prefer === undefined ? {} : { prefer }) });

type Command = (...args: never[]) => unknown;
const COMMANDS = {
  /** Runs one case of the suite on a profile of its own. */
  suite: async (index: number, prefer: BrowserBackend, keep: boolean) => {
    const name = `suite-${prefer}-${index}${keep ? '-kept' : ''}`;
    const first = await open(name, prefer);
    await SUITE[index]!.run({ host: first, reopen: () => open(name) });
    const { backend } = await first.acquire({ steal: false }).then(() => first.info());
    if (!keep) await first.release();
    return backend;
  },
  host: async (name: string, prefer?: BrowserBackend) => {
    host = await open(name, prefer);
    host.onLost(() => notice('lost'));
  },
  acquire: (steal: boolean) => hostOrFail().acquire({ steal }),
  release: () => hostOrFail().release(),
  exists: () => hostOrFail().databaseExists(),
  info: () => hostOrFail().info(),
  open: async (create: boolean) => {
    driver = await hostOrFail().open(KEY, { create });
  },
  exec: (sql: string) => driverOrFail().exec(sql),
  all: (sql: string) => driverOrFail().all(sql),
  writeFile: (name: string, byte: number) => hostOrFail().writeFile(name, Uint8Array.of(byte)),
  readFile: async (name: string) => [...((await hostOrFail().readFile(name)) ?? [])],
  hasDeviceSecret: () => hostOrFail().hasDeviceSecret(),
  deviceSecret: async () => [...(await hostOrFail().deviceSecret('label'))],
  /** Adds rows for ever, each in a transaction of its own; tells the last one that was committed. */
  writeForEver: async () => {
    for (;;) {
      const { lastInsertRowid } = await driverOrFail().tx(async (executor) => {
        await executor.run('INSERT INTO w(v) VALUES (?)', ['first half']);
        return await executor.run('INSERT INTO w(v) VALUES (?)', ['second half']);
      });
      notice(lastInsertRowid);
      // Without a task in between, no message would ever reach this worker.
      await new Promise((resolve) => {
        setTimeout(resolve, 0);
      });
    }
  },
  /** Writes 40 MB, more than the cache holds, in a transaction that never ends. */
  hangInTransaction: () =>
    driverOrFail().tx(async (executor) => {
      for (let i = 0; i < 400; i += 1)
        await executor.run('INSERT INTO w(v) VALUES (?)', ['never committed'.padEnd(100_000, 'x')]);
      notice('inside');
      await new Promise(() => undefined);
    }),
  /** Takes the worker's thread and never gives it back. */
  hang: () => {
    for (;;) performance.now();
  },
  /** Pretends that the browser has lost its private files. */
  forbidFiles: () => {
    Object.defineProperty(navigator.storage, 'getDirectory', {
      value: () => Promise.reject(new DOMException('no', 'SecurityError')),
    });
  },
  evictFiles: async (name: string) => {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(name, { recursive: true });
  },
  /** The bytes of a closed database, as base64. */
  exportFile: async (name: string, backend: BrowserBackend) => {
    const engine = await startEngine(backend, `${name}-db`, ENGINE_URLS);
    const view = new DataView(new ArrayBuffer(8));
    await engine.files.jOpen('main.db', -1, 2 | 256, view);
    await engine.files.jFileSize(-1, view);
    const bytes = new Uint8Array(Number(view.getBigInt64(0, true)));
    for (let at = 0; at < bytes.length; at += 4096) await engine.files.jRead(-1, bytes.subarray(at, at + 4096), at);
    await engine.files.jClose(-1);
    await engine.files.close();
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  },
  importFile: async (name: string, base64: string) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const pool = new AccessHandlePoolVFS(`${name}-db`, {});
    await pool.isReady();
    pool.jOpen('main.db', -1, CREATE, new DataView(new ArrayBuffer(8)));
    pool.jTruncate(-1, 0);
    pool.jWrite(-1, bytes, 0);
    pool.jClose(-1);
    await pool.close();
  },
  /** Leaves a readable marker on disk, to prove that the search finds one. */
  control: async (marker: string) => {
    const root = await navigator.storage.getDirectory();
    const file = await (await root.getFileHandle('control', { create: true })).createWritable();
    await file.write(marker);
    await file.close();
  },
  kdf: async (password: string, salt: string, N: number) => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const key = await createBrowserKdf('/kdf-worker.js')(bytes(password), bytes(salt), { N, r: 8, p: 1 });
    return [...key];
  },
} satisfies Record<string, Command>;

export type CommandName = keyof typeof COMMANDS;
const byName: Record<CommandName, Command> = COMMANDS;

globalThis.addEventListener(
  'message',
  ({ data }: MessageEvent<{ id: number; command: CommandName; args: never[] }>) => {
    const { id, command, args } = data;
    const run = async () => await byName[command](...args);
    run().then(
      (value) => globalThis.postMessage({ id, value }),
      (error: unknown) => globalThis.postMessage({ id, error: isWhisprError(error) ? error.code : String(error) }),
    );
  },
);
