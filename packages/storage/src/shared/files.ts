import { WhisprError } from '@whispr/protocol/errors';

const NAME = /^[a-z0-9][a-z0-9.-]{0,63}$/;

/** Small files have plain names, so that no name can leave its folder; else `storage/bad-name`. */
export function checkFileName(name: string): string {
  if (!NAME.test(name)) throw new WhisprError('storage/bad-name', 'a file name is not allowed');
  return name;
}

/** The raw key of the database as SQLite wants it in a statement; `storage/bad-key` unless it is 32 bytes. */
export function checkKey(key: Uint8Array): Uint8Array {
  if (key.length !== 32) throw new WhisprError('storage/bad-key', 'the database key has 32 bytes');
  return key;
}

/** What the first bytes of a database must never be: a file that starts so is not encrypted. */
const PLAIN_HEADER = 'SQLite format 3';

/** Throws `storage/not-encrypted` if `head` is the beginning of a plaintext database. */
export function refusePlainHeader(head: Uint8Array): void {
  if (String.fromCharCode(...head.subarray(0, PLAIN_HEADER.length)) === PLAIN_HEADER)
    throw new WhisprError('storage/not-encrypted', 'the database file is not encrypted');
}

/** Makes SQLite write page 1 of a new database at once, so that "made but still empty" and "vanished" differ. */
export const FIRST_PAGE = 'PRAGMA user_version = 0';
