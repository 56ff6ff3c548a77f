import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, seededRandom, seedFromEnv, servePage, until } from '@whispr/testkit';
import { openNodeStorage } from '@whispr/storage/node';
import type { Harness } from './browser/page.ts';
import type { CommandName } from './browser/worker.ts';
import { CANARY, KEY, SUITE } from './driver-suite.ts';

const here = new URL('.', import.meta.url).pathname;
const wasm = join(dirname(createRequire(import.meta.url).resolve('@journeyapps/wa-sqlite')), '../dist');
const profileDir = mkdtempSync(join(tmpdir(), 'whispr-browser-'));
const random = seededRandom(seedFromEnv());
let served: Awaited<ReturnType<typeof servePage>>;
let context: BrowserContext;

/** A tab of its own. */
async function tab() {
  const page: Page = await context.newPage();
  await page.goto(served.url);
  await page.waitForFunction(() => 'harness' in globalThis);
  return {
    page,
    call: (worker: string, command: CommandName, ...args: unknown[]): Promise<unknown> =>
      page.evaluate(
        ([name, what, list]) => (globalThis as unknown as { harness: Harness }).harness.call(name, what, ...list),
        [worker, command, args] as [string, string, unknown[]],
      ),
    kill: (worker: string) =>
      page.evaluate((name) => (globalThis as unknown as { harness: Harness }).harness.kill(name), worker),
    notices: () => page.evaluate(() => (globalThis as unknown as { harness: Harness }).harness.notices),
  };
}

type Tab = Awaited<ReturnType<typeof tab>>;

async function refused(code: string, promise: Promise<unknown>): Promise<void> {
  await expect(promise).rejects.toThrow(code);
}

async function profile(on: Tab, worker: string, name: string, prefer?: string): Promise<void> {
  await on.call(worker, 'host', name, prefer);
  await on.call(worker, 'acquire', false);
}

beforeAll(async () => {
  served = await servePage({
    bundles: {
      '/page.js': join(here, 'browser/page.ts'),
      '/worker.js': join(here, 'browser/worker.ts'),
      '/kdf-worker.js': join(here, '../src/browser/kdf-worker.ts'),
    },
    files: {
      '/mc-wa-sqlite.wasm': join(wasm, 'mc-wa-sqlite.wasm'),
      '/mc-wa-sqlite-async.wasm': join(wasm, 'mc-wa-sqlite-async.wasm'),
    },
    headers: {
      'content-security-policy':
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'",
    },
  });
  context = await launchChromium(profileDir);
});

afterAll(async () => {
  await context.close();
  await served.close();
  rmSync(profileDir, { recursive: true, force: true });
});

describe.each(['opfs', 'indexeddb', 'memory'] as const)('SqlDriver and StorageHost on %s', (backend) => {
  for (const [index, suiteCase] of SUITE.entries()) {
    // What lies in memory does not outlive the tab, so there is nothing to ask of it.
    if (backend === 'memory' && suiteCase.durable) continue;
    test(suiteCase.name, async () => {
      const { call, page } = await tab();
      expect(await call('a', 'suite', index, backend, false)).toBe(backend);
      await page.close();
    });
  }
});

test('AT-33: a second tab is refused; "use here" takes over while the first one writes, and nothing is lost', async () => {
  const [first, second] = [await tab(), await tab()];
  await profile(first, 'a', 'tabs');
  await first.call('a', 'open', true);
  await first.call('a', 'exec', 'CREATE TABLE w (id INTEGER PRIMARY KEY, v TEXT) STRICT');
  await second.call('b', 'host', 'tabs');
  await refused('storage/in-use', second.call('b', 'acquire', false));
  await refused('storage/not-owner', second.call('b', 'open', false));
  const writing = first.call('a', 'writeForEver').catch(String);
  await until(async () => (await first.notices()).length > 20, { message: 'the first tab writes' });
  await second.call('b', 'acquire', true);
  expect(await writing).toContain('storage/closed');
  const notices = await first.notices();
  expect(notices).toContain('lost');
  const acknowledged = Math.max(...notices.filter((value) => typeof value === 'number'));
  await second.call('b', 'open', false);
  expect(await second.call('b', 'all', 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(await second.call('b', 'all', 'SELECT count(*) AS n, max(id) AS top FROM w')).toEqual([
    { n: acknowledged, top: acknowledged },
  ]);
  await refused('storage/in-use', first.call('a', 'acquire', false));
  await first.call('a', 'acquire', true);
  await first.call('a', 'open', false);
  await Promise.all([first.page.close(), second.page.close()]);
});

test('AT-33: a tab that hangs keeps its files; the other is refused, and gets them when it ends', async () => {
  const [first, second] = [await tab(), await tab()];
  await profile(first, 'a', 'hanging');
  await first.call('a', 'open', true);
  await first.call('a', 'exec', 'CREATE TABLE w (id INTEGER PRIMARY KEY) STRICT; INSERT INTO w VALUES (1)');
  void first.call('a', 'hang').catch(() => undefined);
  await second.call('b', 'host', 'hanging');
  await second.call('b', 'acquire', true);
  await refused('storage/in-use', second.call('b', 'open', false));
  await first.kill('a');
  await until(() => second.call('b', 'open', false).then(() => true), { message: 'the files come free' });
  expect(await second.call('b', 'all', 'SELECT id FROM w')).toEqual([{ id: 1 }]);
  await Promise.all([first.page.close(), second.page.close()]);
});

describe.each([
  ['opfs', 8],
  ['indexeddb', 4],
] as const)('R2: a worker killed at random points on %s', (backend, rounds) => {
  test('leaves whole transactions only, and nothing acknowledged is lost', async () => {
    const on = await tab();
    let acknowledged = 0;
    for (let round = 0; round < rounds; round += 1) {
      const worker = `w${round}`;
      await on.call(worker, 'host', `killed-${backend}`, backend);
      await until(() => on.call(worker, 'acquire', false).then(() => true), { message: 'the lock of a dead worker' });
      await on.call(worker, 'open', round === 0);
      if (round === 0) await on.call(worker, 'exec', 'CREATE TABLE w (id INTEGER PRIMARY KEY, v TEXT) STRICT');
      expect(await on.call(worker, 'all', 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      const [rows] = (await on.call(worker, 'all', 'SELECT count(*) AS n, coalesce(max(id), 0) AS top FROM w')) as [
        { n: number; top: number },
      ];
      expect(rows.n).toBe(rows.top);
      expect(rows.n % 2, 'both halves of a transaction or none').toBe(0);
      expect(rows.n).toBeGreaterThanOrEqual(acknowledged);
      void on.call(worker, 'writeForEver').catch(() => undefined);
      const target = rows.n + 2 + random.integer(60);
      const last = async () => Math.max(0, ...(await on.notices()).filter((value) => typeof value === 'number'));
      await until(async () => (await last()) >= target, { message: 'the worker writes' });
      await on.kill(worker);
      acknowledged = await last();
    }
    await on.page.close();
  });
});

test.each(['opfs', 'indexeddb'] as const)(
  'a worker killed in the middle of a large transaction on %s: rolled back, whole',
  async (backend) => {
    const on = await tab();
    const name = `inside-${backend}`;
    await profile(on, 'a', name, backend);
    await on.call('a', 'open', true);
    await on.call(
      'a',
      'exec',
      "CREATE TABLE w (id INTEGER PRIMARY KEY, v TEXT) STRICT; INSERT INTO w VALUES (1, 'kept')",
    );
    void on.call('a', 'hangInTransaction').catch(() => undefined);
    await until(async () => (await on.notices()).includes('inside'), { timeout: 60_000, message: 'inside' });
    await on.kill('a');
    await on.call('b', 'host', name);
    await until(() => on.call('b', 'acquire', false).then(() => true), { message: 'the lock of a dead worker' });
    await on.call('b', 'open', false);
    expect(await on.call('b', 'all', 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(await on.call('b', 'all', 'SELECT id, v FROM w')).toEqual([{ id: 1, v: 'kept' }]);
    await on.page.close();
  },
);

test('a profile stays in the backend it was made with, and a lost backend is an error, not an empty database', async () => {
  const on = await tab();
  await profile(on, 'a', 'moved', 'indexeddb');
  await on.call('a', 'open', true);
  await on.call('a', 'release');
  await profile(on, 'b', 'moved');
  expect(await on.call('b', 'info')).toMatchObject({ backend: 'indexeddb' });
  expect(await on.call('b', 'exists')).toBe(true);
  await profile(on, 'c', 'stuck');
  await on.call('c', 'open', true);
  await on.call('c', 'release');
  await on.call('d', 'forbidFiles');
  await profile(on, 'd', 'stuck');
  await refused('storage/backend-missing', on.call('d', 'open', true));
  await profile(on, 'e', 'fallback').catch(() => undefined);
  await on.call('f', 'forbidFiles');
  await profile(on, 'f', 'without-files');
  await on.call('f', 'open', true);
  expect(await on.call('f', 'info')).toMatchObject({ backend: 'indexeddb' });
  await on.page.close();
});

test('AT-34: files evicted but vault and device key there: told apart, and never a new empty database', async () => {
  const on = await tab();
  await profile(on, 'a', 'evicted');
  await on.call('a', 'open', true);
  await on.call('a', 'writeFile', 'vault', 5);
  await on.call('a', 'deviceSecret');
  await on.call('a', 'release');
  await on.kill('a');
  await until(() => on.call('b', 'evictFiles', 'evicted-db').then(() => true), { message: 'files can be removed' });
  await profile(on, 'b', 'evicted');
  expect(await on.call('b', 'exists')).toBe(false);
  expect(await on.call('b', 'readFile', 'vault')).toEqual([5]);
  expect(await on.call('b', 'hasDeviceSecret')).toBe(true);
  for (const create of [false, true]) await refused('storage/missing', on.call('b', 'open', create));
  await on.page.close();
});

describe('one file format', () => {
  test.each(['opfs', 'indexeddb'] as const)('a database made in the browser on %s opens in Node', async (backend) => {
    const on = await tab();
    const name = `export-${backend}`;
    await profile(on, 'a', name, backend);
    await on.call('a', 'open', true);
    await on.call('a', 'exec', "CREATE TABLE t (v TEXT) STRICT; INSERT INTO t VALUES ('made in the browser')");
    await on.call('a', 'exec', "CREATE VIRTUAL TABLE f USING fts5(body); INSERT INTO f VALUES ('one two')");
    await on.call('a', 'release');
    const bytes = Buffer.from((await on.call('b', 'exportFile', name, backend)) as string, 'base64');
    const dir = mkdtempSync(join(tmpdir(), 'whispr-export-'));
    writeFileSync(join(dir, 'whispr.db'), bytes);
    const host = await openNodeStorage(dir);
    await host.acquire({ steal: false });
    const driver = await host.open(KEY, { create: false });
    expect(await driver.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(await driver.all('SELECT v FROM t')).toEqual([{ v: 'made in the browser' }]);
    expect(await driver.all("SELECT rowid FROM f WHERE f MATCH 'two'")).toEqual([{ rowid: 1 }]);
    await host.release();
    rmSync(dir, { recursive: true });
    await on.page.close();
  });

  test('a database made in Node opens in the browser', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'whispr-import-'));
    const host = await openNodeStorage(dir);
    await host.acquire({ steal: false });
    const driver = await host.open(KEY, { create: true });
    await driver.exec("CREATE TABLE t (v TEXT) STRICT; INSERT INTO t VALUES ('made in Node')");
    await host.release();
    const on = await tab();
    await on.call('a', 'importFile', 'import', readFileSync(join(dir, 'whispr.db')).toString('base64'));
    await profile(on, 'b', 'import');
    expect(await on.call('b', 'exists')).toBe(true);
    await on.call('b', 'open', false);
    expect(await on.call('b', 'all', 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(await on.call('b', 'all', 'SELECT v FROM t')).toEqual([{ v: 'made in Node' }]);
    rmSync(dir, { recursive: true });
    await on.page.close();
  });
});

test('the key derivation runs in a worker that is thrown away, and refuses costs out of bounds', async () => {
  const on = await tab();
  const key = (await on.call('a', 'kdf', 'pleaseletmein', 'SodiumChloride', 16_384)) as number[];
  const expected = '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2';
  expect(Buffer.from(key).toString('hex')).toBe(expected);
  await refused('crypto/bad-scrypt-cost', on.call('a', 'kdf', 'x', 'y'.repeat(16), 2 ** 24));
  await on.page.close();
});

test('no plaintext in any byte of the profile on disk, with the databases open and after closing', async () => {
  const control = 'control-77aa-marker';
  const on = await tab();
  const canaryCase = SUITE.length - 1;
  await on.call('opfs', 'suite', canaryCase, 'opfs', true);
  await on.call('idb', 'suite', canaryCase, 'indexeddb', true);
  await on.call('control', 'control', control);
  const holding = (marker: string) =>
    readdirSync(profileDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      // The caches of the browser hold this test's own script, which names the markers.
      .filter((path) => !/\/(Cache|Code Cache)\//.test(path))
      .filter((path) => readFileSync(path).includes(marker));
  expect(holding(control)).not.toEqual([]);
  expect(holding(CANARY)).toEqual([]);
  await context.close();
  expect(holding(control)).not.toEqual([]);
  for (const marker of [CANARY, 'v ANY) STRICT', 'USING fts5(body']) expect(holding(marker)).toEqual([]);
  context = await launchChromium(profileDir);
});
