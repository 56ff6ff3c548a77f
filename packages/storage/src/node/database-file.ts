import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { isWhisprError, WhisprError } from '@whispr/protocol/errors';
import type { SqlDriver } from '@whispr/core/ports';
import { serialDriver } from '../shared/connection.ts';
import type { Connection } from '../shared/connection.ts';
import { FIRST_PAGE, refusePlainHeader } from '../shared/files.ts';
import { keyCheck, matchesKeyCheck } from '../shared/key-check.ts';
import { readIfThere, sizeOf, touchPrivate, writeAtomic } from './atomic-file.ts';
import { openConnection } from './connection.ts';

/** Every commit holds ratchet state or the reason for an acknowledgement, so each one reaches the disk: FULL. */
const PRAGMAS =
  'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32768; PRAGMA trusted_schema=OFF';

export function databasePaths(dir: string): { file: string; check: string; side: string[] } {
  const file = join(dir, 'whispr.db');
  return { file, check: join(dir, 'whispr.db.check'), side: [`${file}-wal`, `${file}-shm`, `${file}-journal`] };
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Reads once and sets the pragmas. A key that does not fit shows only now: the key statement itself never fails. */
async function prove(connection: Connection, keyIsKnown: boolean): Promise<void> {
  try {
    await connection.all('SELECT count(*) FROM sqlite_master', []);
    await connection.exec(PRAGMAS);
  } catch (error) {
    await connection.close();
    if (!keyIsKnown && isWhisprError(error, 'storage/damaged'))
      throw new WhisprError('storage/wrong-key', 'the key does not open this database');
    throw error;
  }
}

/**
 * Opens or makes the database of a profile folder.
 * Errors: `storage/wrong-key`, `storage/damaged`, `storage/not-encrypted`, `storage/in-use`; `storage/missing` if there
 * is none, or if one that was here before has vanished, even when `create` is set.
 */
export async function openDatabase(dir: string, key: Uint8Array, create: boolean): Promise<SqlDriver> {
  const { file, check } = databasePaths(dir);
  const known = await readIfThere(check);
  if (known !== undefined && !(await matchesKeyCheck(key, known)))
    throw new WhisprError('storage/wrong-key', 'the key does not belong to this database');
  const size = await sizeOf(file);
  if (size === 0 && (known !== undefined || !create))
    throw new WhisprError('storage/missing', 'the database is not where it was');
  if (size > 0) refusePlainHeader(await headOf(file));
  await touchPrivate(file);
  const connection = openConnection(file, key);
  await prove(connection, known !== undefined);
  try {
    if (size === 0) await connection.exec(FIRST_PAGE);
    refusePlainHeader(await headOf(file));
    if (known === undefined) await writeAtomic(check, await keyCheck(key));
  } catch (error) {
    await connection.close();
    throw error;
  }
  return serialDriver(connection);
}
