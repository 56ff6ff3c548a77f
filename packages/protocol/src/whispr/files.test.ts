import { expect, test } from 'vitest';
import { concat, fromHex, fromUtf8, toHex } from '../bytes/index.ts';
import { type CryptoProvider, nobleProvider, scrypt } from '../primitives/index.ts';
import { openAttachmentFile } from './attachment-file.ts';
import { openContactsFile, sealContactsFile } from './contacts-file.ts';
import { databaseKey, openDatabaseFile } from './database-file.ts';
import { openGroupKeyRow, openMessageRow } from './database-rows.ts';
import { code, vectors } from './fixtures/vectors.ts';
import { openKeyFile, sealKeyFile } from './key-file.ts';
import { type PassphraseKdf, WHISPR_SCRYPT } from './passphrase.ts';

const crypto: CryptoProvider = nobleProvider;
const fails = (what: string) => expect.objectContaining(code(`whispr/${what}`));
/** Where scrypt is not what is tested. */
const quick: PassphraseKdf = async (passphrase, salt) => crypto.sha512(concat(passphrase, salt));
const { recipients, attachment, database } = vectors;

test('A4: scrypt gives the bytes of libsodium at its interactive limits', async () => {
  for (const { passphrase, salt, key } of vectors.scrypt)
    expect(toHex(await scrypt(fromUtf8(passphrase), fromHex(salt), WHISPR_SCRYPT, 64))).toBe(key);
});

test('A4: keypair.bin is read, and written to the same bytes', async () => {
  for (const { username, passphrase, salt, nonce, file } of vectors.keyFiles) {
    const identity = await openKeyFile(crypto, fromHex(file), passphrase);
    expect(identity.username).toBe(username);
    expect(toHex(identity.encryptionPrivate)).toBe(vectors.alice.encryptionPrivate);
    expect(toHex(identity.encryptionPublic)).toBe(vectors.alice.encryptionPublic);
    expect(toHex(identity.signingSeed)).toBe(vectors.alice.signingSeed);
    expect(toHex(identity.signingPublic)).toBe(vectors.alice.signingPublic);
    const random = concat(fromHex(salt), fromHex(nonce));
    expect(toHex(await sealKeyFile(crypto, identity, passphrase, scrypt, random))).toBe(file);
  }
});

test('A4: an exported keypair.bin opens under its own passphrase alone', async () => {
  const identity = await openKeyFile(crypto, fromHex(vectors.keyFiles[0]!.file), vectors.keyFiles[0]!.passphrase);
  const file = await sealKeyFile(crypto, identity, 'another one');
  expect(await openKeyFile(crypto, file, 'another one')).toEqual(identity);
  await expect(openKeyFile(crypto, file, vectors.keyFiles[0]!.passphrase)).rejects.toEqual(fails('wrong-passphrase'));
});

test('A4: recipients.json is read, and written to the same bytes', async () => {
  const contacts = new Map(recipients.contacts.map(([name = '', address = '']) => [name, address]));
  expect(await openContactsFile(fromHex(recipients.file), recipients.passphrase)).toEqual({ contacts, skipped: [] });
  const random = concat(fromHex(recipients.salt), fromHex(recipients.nonce));
  expect(toHex(await sealContactsFile(crypto, contacts, recipients.passphrase, scrypt, random))).toBe(recipients.file);
});

test('A4: an entry of recipients.json without address does not hide the others', async () => {
  const contacts = new Map([
    ['Bob', vectors.bob.encryptionPublic],
    ['Eve', 'no address'],
    ['__proto__', vectors.alice.encryptionPublic],
  ]);
  const read = await openContactsFile(await sealContactsFile(crypto, contacts, 'secret', quick), 'secret', quick);
  expect(read.contacts.get('Bob')).toBe(vectors.bob.encryptionPublic);
  expect(read.skipped).toEqual(['Eve']);
});

test('A4: an attachment is read and must have the hash of its name', async () => {
  const open = (sha256: string) => openAttachmentFile(crypto, fromHex(attachment.file), sha256, attachment.passphrase);
  expect(toHex(await open(attachment.name.slice(0, 64)))).toBe(attachment.plaintext);
  await expect(open('00'.repeat(32))).rejects.toEqual(fails('sha256-mismatch'));
});

test('A4: the message database opens in both its forms, with its messages and group keys', async () => {
  const key = await databaseKey(database.passphrase, fromHex(database.salt));
  expect(toHex(openDatabaseFile(fromHex(database.file), key))).toBe(database.sqlite);
  expect(toHex(openDatabaseFile(fromHex(database.sqlite), key))).toBe(database.sqlite);
  expect(openMessageRow(key, database.row)).toEqual({
    contact: vectors.bob.encryptionPublic,
    ...database.rowPlain,
    timestamp: database.row.timestamp,
    attachmentMeta: undefined,
  });
  expect(openMessageRow(key, { ...database.row, text: 'stored plain' }).text).toBe('stored plain');
  const opened = openGroupKeyRow(key, database.groupKeyRow);
  expect([toHex(opened.key), opened.version]).toEqual([database.groupKey, 3]);
});
