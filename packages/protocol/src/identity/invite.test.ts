import fc from 'fast-check';
import { hkdfSync, scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { be64, concat, fromUtf8, toHex } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import { openInvite, sealInvite } from './invite-blob.ts';
import {
  formatInviteCode,
  inviteKeys,
  inviteWindow,
  inviteWindowsToTry,
  newInviteCode,
  parseInviteCode,
  type Stretch,
} from './invite-code.ts';

const crypto: CryptoProvider = nobleProvider;
const flip = (bytes: Uint8Array, at: number, mask = 1) => bytes.map((byte, i) => (i === at ? byte ^ mask : byte));
const code = (value: string) => expect.objectContaining({ code: value });
const relayKey = new Uint8Array(32).fill(4);
/** Same inputs, no cost: for tests that are not about the cost. */
const quick: Stretch = async (secret, salt, cost, length) =>
  crypto.hkdf(salt, secret, Uint8Array.of(Math.log2(cost.N), cost.r, cost.p), length);
const invite = {
  hpke: new Uint8Array(1216).fill(1),
  mailbox: new Uint8Array(16).fill(2),
  relays: ['https://relay.example'],
};

test('A6: a code has 10 characters of an alphabet without look-alikes, and every character varies', () => {
  const codes = Array.from({ length: 300 }, () => newInviteCode(crypto));
  for (const text of codes) expect(text).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
  for (let at = 0; at < 10; at += 1) expect(new Set(codes.map((text) => text[at])).size).toBeGreaterThan(24);
});

test('A6: a code comes back however it is typed', () => {
  fc.assert(
    fc.property(fc.nat(), () => {
      const made = newInviteCode(crypto);
      const shown = formatInviteCode(made);
      expect(shown).toMatch(/^.{5}-.{5}$/);
      for (const typed of [
        shown,
        shown.toLowerCase(),
        ` ${shown.replace('-', ' ')} `,
        made.replaceAll('0', 'o').replaceAll('1', 'L'),
      ])
        expect(parseInviteCode(typed)).toBe(made);
    }),
  );
});

test('A6: a typo in length or alphabet is told before the relay is asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (typed) => {
      try {
        expect(parseInviteCode(typed)).toHaveLength(10);
      } catch (error) {
        expect(isWhisprError(error, 'identity/bad-invite-code')).toBe(true);
      }
    }),
  );
  for (const typed of ['', 'ABCDE-FGHJ', 'ABCDE-FGHJK-M', 'UUUUU-UUUUU', 'x'.repeat(100_000)])
    expect(() => parseInviteCode(typed)).toThrow(code('identity/bad-invite-code'));
});

test('A6: a code that is under five minutes old is found in one of two windows', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 41), fc.nat(299_999), (made, age) => {
      expect(inviteWindowsToTry(made + age)).toContain(inviteWindow(made));
    }),
  );
  expect(inviteWindow(0)).toBe(0);
  expect(inviteWindow(299_999)).toBe(0);
  expect(inviteWindow(300_000)).toBe(1);
});

test('rule 1: slot and key depend on code, relay and window, and not on each other', async () => {
  const all = await Promise.all([
    inviteKeys(crypto, 'ABCDEFGHJK', relayKey, 5, quick),
    inviteKeys(crypto, 'ABCDEFGHJM', relayKey, 5, quick),
    inviteKeys(crypto, 'ABCDEFGHJK', new Uint8Array(32), 5, quick),
    inviteKeys(crypto, 'ABCDEFGHJK', relayKey, 6, quick),
  ]);
  const values = all.flatMap(({ slot, key }) => [toHex(slot), toHex(key)]);
  expect(values.every((value) => value.length === 64)).toBe(true);
  expect(new Set(values).size).toBe(8);
});

test('rule 1: by default the code is stretched by scrypt with 128 MiB', async () => {
  const costs: number[] = [];
  const watched: Stretch = (secret, salt, cost, length) => {
    costs.push(128 * cost.N * cost.r * cost.p);
    return quick(secret, salt, cost, length);
  };
  await inviteKeys(crypto, 'ABCDEFGHJK', relayKey, 5, watched);
  expect(costs).toEqual([128 * 2 ** 20]);
  const real = await inviteKeys(crypto, 'ABCDEFGHJK', relayKey, 5);
  // The same by another implementation.
  const salt = concat(fromUtf8('whispr/v1/invite'), relayKey, be64(5));
  const stretched = scryptSync('ABCDEFGHJK', salt, 32, { N: 2 ** 17, r: 8, p: 1, maxmem: 192 * 2 ** 20 });
  const expected = new Uint8Array(hkdfSync('sha256', stretched, '', 'whispr/v1/invite-slot', 64));
  expect(toHex(concat(real.slot, real.key))).toBe(toHex(expected));
});

test('A6: an invite comes back, names no identity, and has one length', async () => {
  const keys = await inviteKeys(crypto, 'ABCDEFGHJK', relayKey, 5, quick);
  const blob = sealInvite(crypto, keys, invite);
  expect(openInvite(keys, blob)).toEqual(invite);
  const relays = ['https://a.example', 'http://localhost:8000', `http://${'a'.repeat(56)}.onion`];
  expect(sealInvite(crypto, keys, { ...invite, relays })).toHaveLength(blob.length);
  expect(blob.length).toBeLessThanOrEqual(4096);
});

test('A6: an invite that was changed, moved or made wrong is identity/bad-invite', async () => {
  const keys = await inviteKeys(crypto, 'ABCDEFGHJK', relayKey, 5, quick);
  const bad = code('identity/bad-invite');
  const blob = sealInvite(crypto, keys, invite);
  for (let at = 0; at < blob.length; at += 7) {
    const flipped = flip(blob, at, 0x80);
    expect(() => openInvite(keys, flipped)).toThrow(bad);
  }
  expect(() => openInvite({ ...keys, slot: keys.key }, blob)).toThrow(bad);
  expect(() => openInvite(keys, blob.slice(0, -1))).toThrow(bad);
  for (const wrong of [
    { ...invite, relays: [] },
    { ...invite, relays: ['http://relay.example'] },
    { ...invite, relays: ['https://a.example', 'https://a.example'] },
    { ...invite, mailbox: new Uint8Array(15) },
    { ...invite, hpke: new Uint8Array(32) },
  ])
    expect(() => openInvite(keys, sealInvite(crypto, keys, wrong))).toThrow(bad);
});
