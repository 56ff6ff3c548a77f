import { createHmac, pbkdf2Sync } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createNodeKdf, openNodeStorage } from '@whispr/storage/node';
import type { StorageHost } from '@whispr/core/ports';
import { CANARY, failsWith, KEY, OTHER_KEY, SUITE } from './driver-suite.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function freshDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'whispr-storage-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function openHost(dir: string): Promise<StorageHost> {
  const host = await openNodeStorage(dir);
  cleanups.push(() => host.release());
  return host;
}

function filesUnder(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function withRows(dir: string, rows = 2000): Promise<StorageHost> {
  const host = await openHost(dir);
  await host.acquire({ steal: false });
  const driver = await host.open(KEY, { create: true });
  await driver.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT) STRICT');
  await driver.tx(async (executor) => {
    for (let i = 0; i < rows; i += 1) await executor.run('INSERT INTO t(v) VALUES (?)', ['x'.repeat(200)]);
  });
  return host;
}

describe('SqlDriver and StorageHost on Node', () => {
  for (const suiteCase of SUITE)
    test(suiteCase.name, async () => {
      const dir = freshDir();
      await suiteCase.run({ host: await openHost(dir), reopen: () => openHost(dir) });
    });
});

test('no plaintext in any file, with the WAL open and after closing', async () => {
  const dir = freshDir();
  const host = await openHost(dir);
  await SUITE.at(-1)!.run({ host, reopen: () => openHost(dir) });
  const scan = () => {
    for (const file of filesUnder(dir)) {
      const bytes = readFileSync(file);
      for (const marker of [CANARY, 'CREATE TABLE', 'SQLite format 3'])
        expect(bytes.includes(marker), `${marker} in ${file}`).toBe(false);
    }
  };
  expect(statSync(join(dir, 'whispr.db-wal')).size).toBeGreaterThan(0);
  scan();
  await host.release();
  expect(statSync(join(dir, 'whispr.db')).size).toBeGreaterThan(1_000_000);
  scan();
});

test('the file is SQLCipher 4: the HMAC of page 1 follows from key and salt', async () => {
  const dir = freshDir();
  await (await withRows(dir)).release();
  const page = readFileSync(join(dir, 'whispr.db')).subarray(0, 4096);
  const salt = page.subarray(0, 16);
  const hmacKey = pbkdf2Sync(KEY, Buffer.from(salt.map((byte) => byte ^ 0x3a)), 2, 32, 'sha512');
  const body = page.subarray(16, 4096 - 64);
  const mac = createHmac('sha512', hmacKey)
    .update(body)
    .update(Uint8Array.of(1, 0, 0, 0))
    .digest();
  expect(mac.equals(page.subarray(4096 - 64))).toBe(true);
});

test('every file is readable by its owner only', async () => {
  const dir = freshDir();
  const host = await withRows(dir);
  await host.writeFile('vault', Uint8Array.of(1));
  await host.deviceSecret('a');
  for (const file of filesUnder(dir)) expect((statSync(file).mode & 0o777).toString(8), file).toBe('600');
});

test('AT-35: without the key check beside it (a copied file) a wrong key is still told', async () => {
  const dir = freshDir();
  await (await withRows(dir)).release();
  rmSync(join(dir, 'whispr.db.check'));
  const host = await openHost(dir);
  await host.acquire({ steal: false });
  await failsWith('storage/wrong-key', host.open(OTHER_KEY, { create: true }));
  const driver = await host.open(KEY, { create: false });
  expect(await driver.all('SELECT count(*) AS n FROM t')).toEqual([{ n: 2000 }]);
  expect(existsSync(join(dir, 'whispr.db.check'))).toBe(true);
});

test('AT-34: a database that vanished is never replaced by an empty one', async () => {
  const dir = freshDir();
  await (await withRows(dir)).release();
  rmSync(join(dir, 'whispr.db'));
  const host = await openHost(dir);
  await host.acquire({ steal: false });
  expect(await host.databaseExists()).toBe(false);
  for (const create of [false, true]) await failsWith('storage/missing', host.open(KEY, { create }));
  expect(existsSync(join(dir, 'whispr.db'))).toBe(false);
});

describe('R5: a damaged file is said to be damaged and is left alone', () => {
  const cases: [string, (path: string) => void][] = [
    ['first page overwritten', (path) => writeFileSync(path, new Uint8Array(4096).fill(9), { flag: 'r+' })],
    ['cut to 100 bytes', (path) => truncateSync(path, 100)],
  ];
  for (const [name, damage] of cases)
    test(name, async () => {
      const dir = freshDir();
      await (await withRows(dir)).release();
      damage(join(dir, 'whispr.db'));
      const before = readFileSync(join(dir, 'whispr.db'));
      const host = await openHost(dir);
      await host.acquire({ steal: false });
      for (const create of [false, true]) await failsWith('storage/damaged', host.open(KEY, { create }));
      expect(readFileSync(join(dir, 'whispr.db')).equals(before)).toBe(true);
    });

  test('a page in the middle', async () => {
    const dir = freshDir();
    await (await withRows(dir)).release();
    const bytes = readFileSync(join(dir, 'whispr.db'));
    bytes.fill(7, 4096 * 50, 4096 * 50 + 100);
    writeFileSync(join(dir, 'whispr.db'), bytes);
    const host = await openHost(dir);
    await host.acquire({ steal: false });
    const driver = await host.open(KEY, { create: false });
    await failsWith('storage/damaged', driver.all('SELECT sum(length(v)) FROM t'));
  });

  test('a plaintext database', async () => {
    const dir = freshDir();
    await (await withRows(dir)).release();
    writeFileSync(join(dir, 'whispr.db'), `SQLite format 3\0${'x'.repeat(5000)}`);
    const host = await openHost(dir);
    await host.acquire({ steal: false });
    await failsWith('storage/not-encrypted', host.open(KEY, { create: true }));
  });
});

test('AT-33: a second owner is refused, a polite take-over works, and the first one is told', async () => {
  const dir = freshDir();
  const first = await withRows(dir, 10);
  const second = await openHost(dir);
  await failsWith('storage/in-use', second.acquire({ steal: false }));
  await failsWith('storage/not-owner', second.open(KEY, { create: false }));
  await failsWith('storage/not-owner', second.writeFile('vault', Uint8Array.of(1)));
  let lost = 0;
  first.onLost(() => {
    lost += 1;
  });
  await second.acquire({ steal: true });
  expect(lost).toBe(1);
  const driver = await second.open(KEY, { create: false });
  expect(await driver.all('SELECT count(*) AS n FROM t')).toEqual([{ n: 10 }]);
  await failsWith('storage/in-use', first.acquire({ steal: false }));
});

test('small files leave no temporary file behind; info tells the size', async () => {
  const dir = freshDir();
  const host = await withRows(dir);
  for (const value of [1, 2, 3]) await host.writeFile('vault', Uint8Array.of(value));
  expect(readdirSync(join(dir, 'files'))).toEqual(['vault']);
  expect(await host.readFile('vault')).toEqual(Uint8Array.of(3));
  expect(await host.info()).toMatchObject({ backend: 'file', persisted: true });
  expect((await host.info()).usedBytes).toBeGreaterThan(400_000);
});

test('the key derivation matches RFC 7914 and refuses costs out of bounds', async () => {
  const kdf = createNodeKdf();
  const bytes = (text: string) => new TextEncoder().encode(text);
  const out = await kdf(bytes('pleaseletmein'), bytes('SodiumChloride'), { N: 16_384, r: 8, p: 1 });
  const expected = '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2';
  expect(Buffer.from(out).toString('hex')).toBe(expected);
  for (const N of [2 ** 10, 2 ** 24, 100_000])
    await expect(kdf(bytes('x'), bytes('y'.repeat(16)), { N, r: 8, p: 1 })).rejects.toMatchObject({
      code: 'crypto/bad-scrypt-cost',
    });
});
