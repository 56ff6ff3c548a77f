import { expect, test } from 'vitest';
import { openNodeStorage } from '@whispr/storage/node';
import { temporaryFolder } from './support/temporary-storage.ts';
import { migrate, MIGRATIONS } from '../src/db/migrations.ts';
import type { SqlDriver } from '@whispr/core/ports';

async function emptyDatabase(): Promise<SqlDriver> {
  const storage = await openNodeStorage(await temporaryFolder());
  await storage.acquire({ steal: false });
  return storage.open(new Uint8Array(32).fill(7), { create: true });
}

const version = async (driver: SqlDriver) => (await driver.all('PRAGMA user_version'))[0]?.['user_version'];
const schema = (driver: SqlDriver) => driver.all('SELECT type, name, sql FROM sqlite_master ORDER BY type, name');

test('AT-36: from every old version the newest schema is reached, and it is the same', async () => {
  const later = [...MIGRATIONS, ['CREATE TABLE later (a INTEGER) STRICT'], ['ALTER TABLE later ADD COLUMN b TEXT']];
  const direct = await emptyDatabase();
  await migrate(direct, later);
  for (let from = 0; from < later.length; from += 1) {
    const driver = await emptyDatabase();
    await migrate(driver, later.slice(0, from));
    expect(await version(driver)).toBe(from);
    await migrate(driver, later);
    expect(await version(driver)).toBe(later.length);
    expect(await schema(driver)).toEqual(await schema(direct));
    await driver.close();
  }
  await direct.close();
});

test('AT-36: a migration that fails half-way leaves the older version whole', async () => {
  const driver = await emptyDatabase();
  await migrate(driver);
  const before = await schema(driver);
  await expect(
    migrate(driver, [...MIGRATIONS, ['CREATE TABLE half (a INTEGER) STRICT', 'CREATE NONSENSE']]),
  ).rejects.toThrow();
  expect(await version(driver)).toBe(MIGRATIONS.length);
  expect(await schema(driver)).toEqual(before);
  await driver.close();
});

test('AT-36: the database of a newer program is refused politely and left alone', async () => {
  const driver = await emptyDatabase();
  await migrate(driver, [...MIGRATIONS, ['CREATE TABLE later (a INTEGER) STRICT']]);
  const before = await schema(driver);
  await expect(migrate(driver)).rejects.toMatchObject({ code: 'storage/newer-version' });
  expect(await schema(driver)).toEqual(before);
  await driver.close();
});
