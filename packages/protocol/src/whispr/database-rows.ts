import * as z from 'zod/mini';
import { checkSchema } from '../cbor/index.ts';
import { openDatabaseGroupKey, openDatabaseText } from './database-file.ts';
import { id, keyVersion, maybe, seconds, userId } from './fields.ts';

const BAD = 'whispr/bad-database';
const stored = z.string().check(z.maxLength(2 ** 24));

/** `SELECT pub_hex, sender, text, timestamp, attachment_meta FROM messages`: `pub_hex` is the contact. */
const messageRow = z.looseObject({
  pub_hex: userId,
  sender: stored,
  text: stored,
  timestamp: seconds,
  attachment_meta: maybe(stored),
});
/** `SELECT group_id, key_version, enc_blob FROM my_group_keys`: one key per group. */
const groupKeyRow = z.looseObject({ group_id: id, key_version: keyVersion, enc_blob: stored });

/** A direct message of the database. */
export interface StoredMessage {
  /** Address of the contact, hexadecimal. */
  readonly contact: string;
  /** A display name as the original showed it; which word marks own messages is not documented. */
  readonly sender: string;
  readonly text: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** JSON, unread. */
  readonly attachmentMeta: string | undefined;
}

/** Opens a row of `messages`; another form is `whispr/bad-database`. */
export function openMessageRow(key: Uint8Array, row: unknown): StoredMessage {
  const { pub_hex, sender, text, timestamp, attachment_meta } = checkSchema(messageRow, row, BAD);
  return {
    contact: pub_hex,
    sender: openDatabaseText(key, sender),
    text: openDatabaseText(key, text),
    timestamp,
    attachmentMeta: attachment_meta,
  };
}

/** Opens a row of `my_group_keys`. `whispr/bad-database`, `whispr/wrong-passphrase`. */
export function openGroupKeyRow(key: Uint8Array, row: unknown): { groupId: string; version: number; key: Uint8Array } {
  const { group_id, key_version, enc_blob } = checkSchema(groupKeyRow, row, BAD);
  return { groupId: group_id, version: key_version, key: openDatabaseGroupKey(key, enc_blob) };
}
