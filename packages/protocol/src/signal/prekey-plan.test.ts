import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultProvider } from '../primitives/index.ts';
import { planPreKeys, type PreKeyInventory } from './prekey-plan.ts';
import { generateKyberPreKey, generateOneTimePreKeys, generateSignedPreKey, nextPreKeyId } from './prekeys.ts';
import { generateKeyPair } from './keys.ts';
import { xeddsaVerify } from './xeddsa.ts';

const crypto = await defaultProvider();
const DAY = 86_400_000;
const now = 1_700_000_000_000;
const fresh: PreKeyInventory = {
  oneTimeLeft: 100,
  kyberOneTimeLeft: 20,
  signed: [{ id: 1, createdAt: now }],
  lastResort: [{ id: 1, createdAt: now }],
};

test('B1: nothing to do for a fresh device, everything for a new one', () => {
  const none = { makeOneTime: 0, makeKyberOneTime: 0, makeSigned: false, makeLastResort: false };
  expect(planPreKeys(fresh, now)).toEqual({ ...none, deleteSigned: [], deleteLastResort: [] });
  expect(planPreKeys({ oneTimeLeft: 0, kyberOneTimeLeft: 0, signed: [], lastResort: [] }, now)).toMatchObject({
    makeOneTime: 100,
    makeKyberOneTime: 20,
    makeSigned: true,
    makeLastResort: true,
  });
});

test('B1: topped up to 100 below 50', () => {
  expect(planPreKeys({ ...fresh, oneTimeLeft: 50 }, now).makeOneTime).toBe(0);
  expect(planPreKeys({ ...fresh, oneTimeLeft: 49 }, now).makeOneTime).toBe(51);
  expect(planPreKeys({ ...fresh, kyberOneTimeLeft: 9 }, now).makeKyberOneTime).toBe(11);
});

test('B1: the signed prekey is replaced after 7 days and kept 30 days after that', () => {
  expect(planPreKeys(fresh, now + 7 * DAY - 1).makeSigned).toBe(false);
  expect(planPreKeys(fresh, now + 7 * DAY).makeSigned).toBe(true);
  const two = { ...fresh, signed: [...fresh.signed, { id: 2, createdAt: now + 7 * DAY }] };
  expect(planPreKeys(two, now + 37 * DAY).deleteSigned).toEqual([]);
  expect(planPreKeys(two, now + 37 * DAY + 1).deleteSigned).toEqual([1]);
});

test('B1: a wrong clock neither stops rotation nor deletes the newest key', () => {
  expect(planPreKeys(fresh, now - 400 * DAY).makeSigned).toBe(true);
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.integer(), (times, at) => {
      const signed = times.map((createdAt, id) => ({ id, createdAt }));
      const kept = signed.filter(({ id }) => !planPreKeys({ ...fresh, signed }, at).deleteSigned.includes(id));
      expect(Math.max(...kept.map(({ createdAt }) => createdAt))).toBe(Math.max(...times));
    }),
  );
});

test('B1: generated prekeys have consecutive ids and valid signatures', async () => {
  const identity = await generateKeyPair(crypto);
  const keys = await generateOneTimePreKeys(crypto, 0xff_fffe, 100);
  expect(keys.slice(0, 4).map(({ id }) => id)).toEqual([0xff_fffe, 0xff_ffff, 1, 2]);
  expect(new Set(keys.map(({ publicKey }) => publicKey.join())).size).toBe(100);
  expect(nextPreKeyId(0)).toBe(1);
  const signed = await generateSignedPreKey(crypto, identity.privateKey, 5);
  expect(await xeddsaVerify(crypto, identity.publicKey, signed.publicKey, signed.signature)).toBe(true);
  const kyber = await generateKyberPreKey(crypto, identity.privateKey, 6, true);
  expect([kyber.publicKey.length, kyber.secretKey.length, kyber.lastResort]).toEqual([1569, 3169, true]);
  expect(await xeddsaVerify(crypto, identity.publicKey, kyber.publicKey, kyber.signature)).toBe(true);
});
