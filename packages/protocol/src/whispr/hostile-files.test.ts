import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, fromHex, fromUtf8 } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import { openAttachmentFile } from './attachment-file.ts';
import { toBase64 } from './base64.ts';
import { openContactsFile } from './contacts-file.ts';
import { openDatabaseFile } from './database-file.ts';
import { openGroupKeyRow, openMessageRow } from './database-rows.ts';
import { alice, code, vectors } from './fixtures/vectors.ts';
import { openKeyFile, sealKeyFile } from './key-file.ts';
import { type PassphraseKdf, boxed } from './passphrase.ts';

const crypto: CryptoProvider = nobleProvider;
const fails = (what: string) => expect.objectContaining(code(`whispr/${what}`));
/** A quick function in the place of scrypt, which has its own vectors: these tests are about parsing. */
const kdf: PassphraseKdf = async (passphrase, salt) => crypto.sha512(concat(passphrase, salt));
const key = fromHex(vectors.database.groupKey);

test('A4: every change to a keypair.bin is refused with a code', async () => {
  const file = await sealKeyFile(crypto, alice, 'secret', kdf);
  for (let at = 0; at < file.length; at += 1) {
    const forged = file.slice();
    forged[at]! ^= 1 << (at & 7);
    await expect(openKeyFile(crypto, forged, 'secret', kdf)).rejects.toEqual(
      fails(at === 0 ? 'unknown-version' : 'wrong-passphrase'),
    );
  }
  for (let length = 0; length < file.length; length += 1)
    await expect(openKeyFile(crypto, file.slice(0, length), 'secret', kdf)).rejects.toSatisfy((error) =>
      isWhisprError(error),
    );
  await expect(openKeyFile(crypto, new Uint8Array(70_000).fill(1), 'secret', kdf)).rejects.toEqual(
    fails('bad-key-file'),
  );
});

/** A keypair.bin with any content, under a tag that holds. */
async function keyFileOf(inner: Uint8Array): Promise<Uint8Array> {
  const salt = crypto.random(32);
  const master = await kdf(fromUtf8('secret'), salt, { N: 0, r: 0, p: 0 }, 64);
  const box = boxed(master.subarray(0, 32), crypto.random(24), inner);
  return concat(Uint8Array.of(1), salt, await crypto.hmac(master.subarray(32), box), box);
}

test('A4: a keypair.bin with hostile content under the right passphrase is whispr/bad-key-file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 66, maxLength: 200 }), async (inner) => {
      const file = await keyFileOf(inner);
      await expect(openKeyFile(crypto, file, 'secret', kdf)).rejects.toEqual(fails('bad-key-file'));
    }),
  );
  const json = fromUtf8('{"username": 5}');
  const inner = concat(Uint8Array.of(0, json.length), json, new Uint8Array(64));
  await expect(openKeyFile(crypto, await keyFileOf(inner), 'secret', kdf)).rejects.toEqual(fails('bad-key-file'));
});

test.each(['', 'x'.repeat(1025), 'é'.repeat(600)])(
  'A4: no passphrase or one too long is refused',
  async (passphrase) => {
    await expect(sealKeyFile(crypto, alice, passphrase, kdf)).rejects.toEqual(fails('bad-passphrase'));
    const file = await sealKeyFile(crypto, alice, 'secret', kdf);
    await expect(openKeyFile(crypto, file, passphrase, kdf)).rejects.toEqual(fails('bad-passphrase'));
  },
);

test('A4: a name that does not fit is whispr/bad-name; no error holds the name or the passphrase', async () => {
  const long = { ...alice, username: 'n'.repeat(65_600) };
  await expect(sealKeyFile(crypto, long, 'secret', kdf)).rejects.toEqual(fails('bad-name'));
  const short = { ...alice, signingSeed: new Uint8Array(31) };
  await expect(sealKeyFile(crypto, short, 'secret', kdf)).rejects.toEqual(fails('bad-key'));
  const error: unknown = await openKeyFile(crypto, await sealKeyFile(crypto, alice, 'a', kdf), 'hunter2', kdf).catch(
    (it: unknown) => it,
  );
  expect(String(error)).not.toContain('hunter2');
});

test('A4: arbitrary files of contacts, attachments and databases are refused with a code', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, marked) => {
      await expect(openContactsFile(bytes, 'secret', kdf)).rejects.toEqual(
        fails(bytes.length < 72 ? 'bad-contacts-file' : 'wrong-passphrase'),
      );
      const file = marked ? concat(Uint8Array.of(0xa1), bytes) : bytes;
      await expect(openAttachmentFile(crypto, file, '', 'secret', kdf)).rejects.toSatisfy((it) => isWhisprError(it));
      expect(() => openDatabaseFile(bytes, key)).toThrow(fails('bad-database'));
      const container = concat(fromUtf8('WHISPRDBv1'), fromUtf8(toBase64(bytes)));
      expect(() => openDatabaseFile(container, key)).toThrow(fails('wrong-passphrase'));
      expect(() => openDatabaseFile(concat(container, Uint8Array.of(200)), key)).toThrow(fails('bad-database'));
    }),
  );
});

test('A4: a container with something else than SQLite, and hostile rows, are whispr/bad-database', () => {
  const box = boxed(key, new Uint8Array(24), fromUtf8('no database'));
  const file = concat(fromUtf8('WHISPRDBv1'), fromUtf8(toBase64(box)));
  expect(() => openDatabaseFile(file, key)).toThrow(fails('bad-database'));
  fc.assert(
    fc.property(fc.jsonValue(), (row) => {
      expect(() => openMessageRow(key, row)).toThrow(fails('bad-database'));
      expect(() => openGroupKeyRow(key, row)).toThrow(fails('bad-database'));
    }),
  );
  expect(() => openGroupKeyRow(key, { ...vectors.database.groupKeyRow, enc_blob: toBase64(box) })).toThrow(
    fails('bad-database'),
  );
});
