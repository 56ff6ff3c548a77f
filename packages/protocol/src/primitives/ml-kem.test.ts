import fc from 'fast-check';
import { shake128 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/index.ts';
import vectors from '../signal/fixtures/signal-vectors.json' with { type: 'json' };
import { kyber1024 } from './kyber-1024.ts';
import * as incremental from './ml-kem-768-incremental.ts';
import { mlKem1024, mlKem768 } from './ml-kem.ts';
import { sha3_256, sha3_512, shake256 } from './sha3.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const badInput = expect.objectContaining({ code: 'crypto/bad-kem-input' });

test('SHA-3 and SHAKE256 give the FIPS 202 answers for "abc"', () => {
  const [a, bc] = [Uint8Array.of(97), Uint8Array.of(98, 99)];
  expect(toHex(sha3_256(a, bc))).toBe('3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532');
  expect(toHex(sha3_512(a, bc))).toBe(
    'b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e' +
      '10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0',
  );
  expect(toHex(shake256(Uint8Array.of(97, 98, 99), 16))).toBe('483366601360a8771c6863080cc4114d');
});

describe('Kyber-1024 of round 3 (B1)', () => {
  const v = vectors.kyber1024_r3;
  const { publicKey, secretKey } = kyber1024.keyPair(fromHex(v.seed));

  test('gives the vector', () => {
    const { cipherText, sharedSecret } = kyber1024.encapsulate(publicKey, fromHex(v.m));
    expect(toHex(sha3_256(publicKey))).toBe(v.pk_sha3);
    expect(toHex(sha3_256(cipherText))).toBe(v.ct_sha3);
    expect(toHex(sharedSecret)).toBe(v.ss);
    expect(toHex(kyber1024.decapsulate(secretKey, cipherText))).toBe(v.ss);
  });

  test('round-trips on random inputs and never equals plain ML-KEM', () => {
    fc.assert(
      fc.property(bytes(64), bytes(32), (seed, random) => {
        const keys = kyber1024.keyPair(seed);
        const { cipherText, sharedSecret } = kyber1024.encapsulate(keys.publicKey, random);
        expect(kyber1024.decapsulate(keys.secretKey, cipherText)).toEqual(sharedSecret);
        expect(mlKem1024.decapsulate(keys.secretKey, cipherText)).not.toEqual(sharedSecret);
      }),
      { numRuns: 10 },
    );
  });

  test('rejects a forged ciphertext implicitly, with a secret that depends on it', () => {
    const { cipherText, sharedSecret } = kyber1024.encapsulate(publicKey, fromHex(v.m));
    const secrets = [0, 700, 1567].map((at) => {
      const forged = cipherText.slice();
      forged[at] = (forged[at] ?? 0) ^ 1;
      return toHex(kyber1024.decapsulate(secretKey, forged));
    });
    expect(new Set([toHex(sharedSecret), ...secrets]).size).toBe(4);
  });

  test('refuses keys, ciphertexts and seeds of wrong form with a coded error', () => {
    expect(() => kyber1024.keyPair(new Uint8Array(63))).toThrowError(badInput);
    expect(() => kyber1024.encapsulate(publicKey.slice(1), new Uint8Array(32))).toThrowError(badInput);
    expect(() => kyber1024.encapsulate(new Uint8Array(1568).fill(255), new Uint8Array(32))).toThrowError(badInput);
    expect(() => kyber1024.decapsulate(secretKey, new Uint8Array(1567))).toThrowError(badInput);
    expect(() => kyber1024.decapsulate(new Uint8Array(3168), new Uint8Array(1568))).toThrowError(badInput);
  });
});

describe('incremental ML-KEM-768 (B3)', () => {
  const v = vectors.mlkem768_incremental;
  const m = fromHex(v.m);

  test('gives the vector', () => {
    const { header, ekVector, dk } = incremental.generate(fromHex(v.seed));
    const { ct1, sharedSecret } = incremental.encaps1(header, m);
    const ct2 = incremental.encaps2(header, ekVector, m, ct1);
    expect(toHex(header)).toBe(v.hdr);
    expect(toHex(sha3_256(ekVector))).toBe(v.ek_sha3);
    expect(incremental.ekVectorOf(dk)).toEqual(ekVector);
    expect(toHex(ct1.slice(0, 16))).toBe(v.ct1_first16);
    expect(toHex(sha3_256(ct1))).toBe(v.ct1_sha3);
    expect(toHex(ct2)).toBe(v.ct2);
    expect(toHex(sharedSecret)).toBe(v.ss);
    expect(toHex(incremental.decaps(dk, ct1, ct2))).toBe(v.ss);
  });

  test('is plain ML-KEM-768 cut into parts, for random seeds', () => {
    fc.assert(
      fc.property(bytes(64), bytes(32), (seed, m) => {
        const whole = ml_kem768.keygen(seed);
        const { header, ekVector, dk } = incremental.generate(seed);
        expect([...ekVector, ...header.slice(0, 32)]).toEqual([...whole.publicKey]);
        expect(dk).toEqual(whole.secretKey);
        const expected = ml_kem768.encapsulate(whole.publicKey, m);
        const { ct1, sharedSecret } = incremental.encaps1(header, m);
        const ct2 = incremental.encaps2(header, ekVector, m, ct1);
        expect([...ct1, ...ct2]).toEqual([...expected.cipherText]);
        expect(sharedSecret).toEqual(expected.sharedSecret);
        expect(incremental.decaps(dk, ct1, ct2)).toEqual(sharedSecret);
      }),
      { numRuns: 25 },
    );
  });

  /*
   * The public accumulated test of ML-KEM-768: a SHAKE128 stream supplies seeds, messages and random ciphertexts, and
   * one digest covers every key, ciphertext, secret and implicit rejection. Here the two halves do the work.
   */
  test('matches the accumulated known answer of 100 keys, ciphertexts and implicit rejections', () => {
    const stream = shake128.create({});
    const answers = shake128.create({});
    for (let i = 0; i < 100; i += 1) {
      const { header, ekVector, dk } = incremental.generate(stream.xof(64));
      const m = stream.xof(32);
      const { ct1, sharedSecret } = incremental.encaps1(header, m);
      const ct2 = incremental.encaps2(header, ekVector, m, ct1);
      expect(incremental.decaps(dk, ct1, ct2)).toEqual(sharedSecret);
      const rejected = mlKem768.decapsulate(dk, stream.xof(1088));
      for (const part of [ekVector, header.subarray(0, 32), ct1, ct2, sharedSecret, rejected]) answers.update(part);
    }
    expect(toHex(answers.xof(32))).toBe('1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415');
  });

  test('refuses parts that do not belong together', () => {
    const { header, ekVector } = incremental.generate(fromHex(v.seed));
    const { ct1 } = incremental.encaps1(header, m);
    const foreign = incremental.generate(new Uint8Array(64));
    expect(incremental.ekMatchesHeader(header, ekVector)).toBe(true);
    expect(incremental.ekMatchesHeader(header, foreign.ekVector)).toBe(false);
    expect(() => incremental.encaps2(header, foreign.ekVector, m, ct1)).toThrowError(badInput);
    expect(() => incremental.encaps2(header, ekVector, new Uint8Array(32), ct1)).toThrowError(badInput);
    expect(() => incremental.encaps1(header.slice(1), m)).toThrowError(badInput);
    expect(() => incremental.encaps1(header, m.slice(1))).toThrowError(badInput);
  });

  test('refuses an ek vector with a coefficient ≥ q even when its hash matches', () => {
    const ekVector = new Uint8Array(1152).fill(255);
    const rho = new Uint8Array(32);
    const header = Uint8Array.of(...rho, ...sha3_256(ekVector, rho));
    const { ct1 } = incremental.encaps1(header, m);
    expect(() => incremental.encaps2(header, ekVector, m, ct1)).toThrowError(badInput);
  });
});
