import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { concat, toHex } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import { changePin, openVaultWithAccessKey, openVaultWithPin, resetPin, sealVault } from './vault.ts';
import { type PinKdf, scryptPin } from './wraps.ts';

const crypto: CryptoProvider = nobleProvider;
const flip = (bytes: Uint8Array, at: number, mask = 1) => bytes.map((byte, i) => (i === at ? byte ^ mask : byte));
const code = (value: string) => expect.objectContaining({ code: value });
const secrets = { databaseKey: crypto.random(32), accountSecret: crypto.random(20) };
const deviceSecret = crypto.random(32);
const pin = 'violet harbour 27';
const cost = { N: 2 ** 14, r: 8, p: 1 };
/** Same inputs, no cost: for tests that open a vault hundreds of times. */
const quick: PinKdf = async (typed, salt, { N }) => crypto.hkdf(salt, typed, Uint8Array.of(Math.log2(N)), 32);

let file: Uint8Array;
beforeAll(async () => {
  file = await sealVault(crypto, secrets, { pin, deviceSecret }, quick);
});

/** Gives a body a valid check sum, as someone would who edits the file on purpose. */
async function repaired(body: Uint8Array): Promise<Uint8Array> {
  const kept = body.subarray(0, -16);
  return concat(kept, (await crypto.sha256(kept)).slice(0, 16));
}

test('A4: PIN and device secret open the vault, with real scrypt', async () => {
  const real = await sealVault(crypto, secrets, { pin, deviceSecret }, scryptPin, cost);
  expect(await openVaultWithPin(crypto, real, { pin, deviceSecret }, scryptPin)).toEqual(secrets);
  await expect(openVaultWithPin(crypto, real, { pin: `${pin}!`, deviceSecret }, scryptPin)).rejects.toThrow(
    code('vault/wrong-pin'),
  );
});

test('A4: version byte, parameters and 32 random bytes of salt stand in front; nothing secret shows', async () => {
  expect(file).toHaveLength(252);
  expect([...file.subarray(0, 4)]).toEqual([1, 17, 8, 1]);
  const again = await sealVault(crypto, secrets, { pin, deviceSecret }, quick);
  expect(toHex(again.subarray(4, 36))).not.toBe(toHex(file.subarray(4, 36)));
  for (const secret of [secrets.databaseKey, secrets.accountSecret, deviceSecret])
    expect(toHex(file)).not.toContain(toHex(secret.subarray(0, 8)));
});

test('A3: a wrong PIN is vault/wrong-pin', async () => {
  for (const wrong of ['', 'violet harbour 28', 'Violet harbour 27', `${pin} `])
    await expect(openVaultWithPin(crypto, file, { pin: wrong, deviceSecret }, quick)).rejects.toThrow(
      code('vault/wrong-pin'),
    );
});

test('A3: one PIN typed on two keyboards is one PIN', async () => {
  const composed = await sealVault(crypto, secrets, { pin: 'M\u00fcller 27!', deviceSecret }, quick);
  expect(await openVaultWithPin(crypto, composed, { pin: 'Mu\u0308ller 27!', deviceSecret }, quick)).toEqual(secrets);
});

test('A5, AT-35: the access key opens the vault without PIN and device secret', async () => {
  expect(await openVaultWithAccessKey(crypto, file, secrets.accountSecret)).toEqual(secrets);
  await expect(openVaultWithAccessKey(crypto, file, crypto.random(20))).rejects.toThrow(code('vault/wrong-access-key'));
});

test('AT-35: a changed device secret is told from a wrong PIN, before the costly step', async () => {
  const never: PinKdf = () => Promise.reject(new Error('not to be called'));
  const device = { pin, deviceSecret: crypto.random(32) };
  await expect(openVaultWithPin(crypto, file, device, never)).rejects.toThrow(code('vault/wrong-device-secret'));
});

test('AT-35: with the access key a lost PIN or device secret is replaced, and the database key stays', async () => {
  const fresh = { pin: 'copper lantern 9', deviceSecret: crypto.random(32) };
  const reset = await resetPin(crypto, file, secrets.accountSecret, fresh, quick);
  expect(await openVaultWithPin(crypto, reset, fresh, quick)).toEqual(secrets);
  await expect(openVaultWithPin(crypto, reset, { pin, deviceSecret }, quick)).rejects.toThrow(
    code('vault/wrong-device-secret'),
  );
});

test('A3: changing the PIN keeps the database key; the old PIN opens the new file no more', async () => {
  const changed = await changePin(crypto, file, { pin, deviceSecret }, 'copper lantern 9', quick);
  expect(await openVaultWithPin(crypto, changed, { pin: 'copper lantern 9', deviceSecret }, quick)).toEqual(secrets);
  expect(await openVaultWithAccessKey(crypto, changed, secrets.accountSecret)).toEqual(secrets);
  await expect(openVaultWithPin(crypto, changed, { pin, deviceSecret }, quick)).rejects.toThrow(
    code('vault/wrong-pin'),
  );
  await expect(changePin(crypto, file, { pin: 'wrong', deviceSecret }, 'copper lantern 9', quick)).rejects.toThrow(
    code('vault/wrong-pin'),
  );
  // Neither salt nor ciphertext of the old file is used again.
  expect(toHex(changed.subarray(4, 36))).not.toBe(toHex(file.subarray(4, 36)));
});

test('A4: every flipped bit, truncation and surplus is vault/damaged', async () => {
  for (let bit = 0; bit < 8 * file.length; bit += 1) {
    const changed = flip(file, bit >> 3, 1 << (bit & 7));
    await expect(openVaultWithPin(crypto, changed, { pin, deviceSecret }, quick)).rejects.toThrow(
      code('vault/damaged'),
    );
  }
  for (let end = 0; end < file.length; end += 1)
    await expect(openVaultWithAccessKey(crypto, file.subarray(0, end), secrets.accountSecret)).rejects.toThrow(
      code('vault/damaged'),
    );
  await expect(openVaultWithAccessKey(crypto, concat(file, Uint8Array.of(0)), secrets.accountSecret)).rejects.toThrow(
    code('vault/damaged'),
  );
});

test('A4: who changes the file on purpose, check sum included, opens nothing', async () => {
  const outcome = (opening: Promise<unknown>) =>
    opening.then(
      () => 'opened',
      () => 'refused',
    );
  for (let at = 0; at < 236; at += 1) {
    const changed = await repaired(flip(file, at));
    // The two wraps are independent of each other; all that stands before them is bound into both.
    const byPin = await outcome(openVaultWithPin(crypto, changed, { pin, deviceSecret }, quick));
    expect([at, byPin]).toEqual([at, at >= 144 ? 'opened' : 'refused']);
    const byAccessKey = await outcome(openVaultWithAccessKey(crypto, changed, secrets.accountSecret));
    expect([at, byAccessKey]).toEqual([at, at >= 52 && at < 144 ? 'opened' : 'refused']);
  }
});

test('the two wraps cannot be exchanged', async () => {
  const swapped = concat(file.subarray(0, 52), file.subarray(144, 236), file.subarray(52, 144), file.subarray(236));
  await expect(openVaultWithPin(crypto, await repaired(swapped), { pin, deviceSecret }, quick)).rejects.toThrow(
    code('vault/wrong-pin'),
  );
});

test('A4: parameters of a hostile file are bounded before they cost memory', async () => {
  const never: PinKdf = () => Promise.reject(new Error('not to be called'));
  for (const [at, value] of [
    [1, 13],
    [1, 21],
    [1, 255],
    [2, 9],
    [3, 2],
  ] as const) {
    const changed = file.slice();
    changed[at] = value;
    await expect(openVaultWithPin(crypto, await repaired(changed), { pin, deviceSecret }, never)).rejects.toThrow(
      code('vault/damaged'),
    );
  }
  await expect(sealVault(crypto, secrets, { pin, deviceSecret }, never, { N: 2 ** 21, r: 8, p: 1 })).rejects.toThrow(
    code('vault/bad-cost'),
  );
});

test('a vault of a newer version says so', async () => {
  const changed = file.slice();
  changed[0] = 2;
  await expect(openVaultWithAccessKey(crypto, await repaired(changed), secrets.accountSecret)).rejects.toThrow(
    code('vault/unknown-version'),
  );
});

test('arbitrary files give only coded errors', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, repair) => {
      const input = repair && bytes.length >= 16 ? await repaired(bytes) : bytes;
      const error: unknown = await openVaultWithAccessKey(crypto, input, secrets.accountSecret).catch(
        (e: unknown) => e,
      );
      expect(isWhisprError(error) && error.code.startsWith('vault/')).toBe(true);
    }),
  );
  await expect(openVaultWithAccessKey(crypto, new Uint8Array(1e7), secrets.accountSecret)).rejects.toThrow(
    code('vault/damaged'),
  );
});

test('secrets of a wrong length are not sealed', async () => {
  for (const [databaseKey, accountSecret, device] of [
    [31, 20, 32],
    [32, 32, 32],
    [32, 20, 0],
  ] as const)
    await expect(
      sealVault(
        crypto,
        { databaseKey: new Uint8Array(databaseKey), accountSecret: new Uint8Array(accountSecret) },
        { pin, deviceSecret: new Uint8Array(device) },
        quick,
      ),
    ).rejects.toThrow(code('vault/bad-length'));
});
