import * as z from 'zod/mini';
import { concat, fromUtf8 } from '../bytes/index.ts';
import { type Bytes, type CryptoProvider, scrypt } from '../primitives/index.ts';
import { whisprError } from './failures.ts';
import { userId } from './fields.ts';
import { parseJson, pythonJson } from './json.ts';
import { MAX_CONTACTS_BYTES } from './limits.ts';
import { BOX_OVERHEAD, NONCE_BYTES, type PassphraseKdf, SALT_BYTES, boxKey, boxed, unboxed } from './passphrase.ts';

/** Names as the person typed them (clean them before showing) and addresses, 64 hexadecimal digits. */
export type WhisprContacts = ReadonlyMap<string, string>;

const people = z.record(z.string(), z.unknown());

/** Contacts that were read, and the names of entries that hold no address. */
export interface OpenedContacts {
  readonly contacts: WhisprContacts;
  readonly skipped: readonly string[];
}

/**
 * Reads `recipients.json`, which is binary: salt (32) ‖ nonce (24) ‖ secretbox of JSON {name: address}. It holds no
 * signing keys. `whispr/bad-contacts-file`, `whispr/wrong-passphrase`, `whispr/bad-passphrase`.
 */
export async function openContactsFile(
  file: Uint8Array,
  passphrase: string,
  kdf: PassphraseKdf = scrypt,
): Promise<OpenedContacts> {
  if (file.length < SALT_BYTES + BOX_OVERHEAD || file.length > MAX_CONTACTS_BYTES)
    throw whisprError('bad-contacts-file', 'no file of contacts has this length');
  const key = await boxKey(passphrase, file.slice(0, SALT_BYTES), kdf);
  const json = unboxed(key, file.subarray(SALT_BYTES));
  const contacts = new Map<string, string>();
  const skipped: string[] = [];
  for (const [name, value] of Object.entries(parseJson(people, json, MAX_CONTACTS_BYTES, 'whispr/bad-contacts-file'))) {
    const address = z.safeParse(userId, value);
    if (address.success) contacts.set(name, address.data);
    else skipped.push(name);
  }
  return { contacts, skipped };
}

/** Writes `recipients.json`. `random` is 32 bytes of salt and 24 of nonce. */
export async function sealContactsFile(
  crypto: CryptoProvider,
  contacts: WhisprContacts,
  passphrase: string,
  kdf: PassphraseKdf = scrypt,
  random: Uint8Array = crypto.random(SALT_BYTES + NONCE_BYTES),
): Promise<Bytes> {
  const salt = random.slice(0, SALT_BYTES);
  const key = await boxKey(passphrase, salt, kdf);
  return concat(salt, boxed(key, random.subarray(SALT_BYTES), fromUtf8(pythonJson(contacts))));
}
