import { expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/index.ts';
import { defaultProvider } from './default-provider.ts';
import wycheproof from './fixtures/wycheproof.json' with { type: 'json' };
import { nobleProvider } from './noble-provider.ts';
import type { CryptoProvider } from './provider.ts';
import { webcryptoProvider } from './webcrypto-provider.ts';

/*
 * The vectors of Project Wycheproof: correct results, and the forgeries and edge cases that implementations are known to
 * get wrong. A row ends with whether it is good; X25519 rows are good unless the secret is zero.
 */
const providers: CryptoProvider[] = [nobleProvider, webcryptoProvider, await defaultProvider()];

type Row = (string | number | boolean)[];
const text = (row: Row, at: number) => String(row[at]);
const bytes = (row: Row, at: number) => fromHex(text(row, at));

/** The result in hexadecimal, or the code of the refusal. */
async function outcome(run: () => unknown): Promise<string> {
  try {
    return toHex((await run()) as Uint8Array);
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

test.each(providers)('X25519: twist, small order, non-canonical: $name', async (crypto) => {
  for (const row of wycheproof.x25519 as Row[]) {
    const shared = text(row, 3);
    const expected = /^0+$/.test(shared) ? 'crypto/bad-key-agreement' : shared;
    expect(await outcome(() => crypto.x25519(bytes(row, 1), bytes(row, 2))), `case ${row[0]}`).toBe(expected);
  }
});

test.each(providers)('Ed25519: malleable, truncated, modified signatures: $name', async (crypto) => {
  for (const { publicKey, tests } of wycheproof.ed25519 as { publicKey: string; tests: Row[] }[])
    for (const row of tests)
      expect(await crypto.ed25519Verify(fromHex(publicKey), bytes(row, 1), bytes(row, 2)), `case ${row[0]}`).toBe(
        row[3],
      );
});

test.each(providers)('AES-256-CBC: every kind of bad padding: $name', async (crypto) => {
  for (const row of wycheproof.aesCbc as Row[]) {
    const [key, iv, message, sealed, good] = [bytes(row, 1), bytes(row, 2), bytes(row, 3), bytes(row, 4), row[5]];
    const opened = await outcome(() => crypto.aesCbcDecrypt(key, iv, sealed));
    expect(opened, `case ${row[0]}`).toBe(good ? toHex(message) : 'crypto/bad-ciphertext');
    if (good) expect(await outcome(() => crypto.aesCbcEncrypt(key, iv, message))).toBe(toHex(sealed));
  }
});

test.each(providers)('AES-256-GCM: modified tags, special counters: $name', async (crypto) => {
  for (const row of wycheproof.aesGcm as Row[]) {
    const [key, nonce, aad] = [bytes(row, 1), bytes(row, 2), bytes(row, 3)];
    const [message, sealed, good] = [bytes(row, 4), bytes(row, 5), row[6]];
    const opened = await outcome(() => crypto.aesGcmDecrypt(key, nonce, sealed, aad));
    expect(opened, `case ${row[0]}`).toBe(good ? toHex(message) : 'crypto/bad-ciphertext');
    if (good) expect(await outcome(() => crypto.aesGcmEncrypt(key, nonce, message, aad))).toBe(toHex(sealed));
  }
});

test.each(providers)('HKDF-SHA-256: empty salts, limits of length: $name', async (crypto) => {
  for (const row of wycheproof.hkdf as Row[]) {
    const run = () => crypto.hkdf(bytes(row, 1), bytes(row, 2), bytes(row, 3), Number(row[4]));
    expect(await outcome(run), `case ${row[0]}`).toBe(row[6] ? row[5] : 'crypto/bad-length');
  }
});

test.each(providers)('HMAC-SHA-256: modified tags: $name', async (crypto) => {
  for (const row of wycheproof.hmac as Row[]) {
    const matches = toHex(await crypto.hmac(bytes(row, 1), bytes(row, 2))) === row[3];
    expect(matches, `case ${row[0]}`).toBe(row[4]);
  }
});
