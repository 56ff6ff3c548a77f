import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/index.ts';
import { bytesOf, limbsOf } from './field25519-bytes.ts';
import { smallOrderU, x25519PublicKeys, x25519Vectors } from './fixtures/classical-vectors.ts';
import { nobleProvider } from './noble-provider.ts';
import { loadX25519 } from './x25519-wasm.ts';

const loaded = await loadX25519();
if (loaded === undefined) throw new Error('this platform has WebAssembly');
const wasm = loaded;

const P = 2n ** 255n - 19n;
const little = (value: bigint) => fromHex(value.toString(16).padStart(64, '0')).reverse();
const big = (bytes: Uint8Array) => BigInt(`0x${toHex(bytes.slice().reverse())}`);

test('published vectors, and small order refused', () => {
  for (const { scalar, u, out } of x25519Vectors) expect(toHex(wasm.x25519(fromHex(scalar), fromHex(u)))).toBe(out);
  for (const { privateKey, publicKey } of x25519PublicKeys)
    expect(toHex(wasm.x25519PublicKey(fromHex(privateKey)))).toBe(publicKey);
  for (const u of smallOrderU)
    expect(() => wasm.x25519(new Uint8Array(32).fill(7), fromHex(u))).toThrow(
      expect.objectContaining({ code: 'crypto/bad-key-agreement' }),
    );
});

test('1000 iterations of RFC 7748 §5.2', () => {
  let k = fromHex(`09${'00'.repeat(31)}`);
  let u = k;
  for (let i = 0; i < 1000; i += 1) [k, u] = [wasm.x25519(k, u), k];
  expect(toHex(k)).toBe('684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51');
});

// Values at which carries run through all limbs, or that are not the canonical encoding of their element.
const edges = [0n, 2n, 9n, P - 2n, P + 2n, P + 18n, 2n ** 255n - 1n, 2n ** 256n - 1n]
  .concat(Array.from({ length: 20 }, (_, i) => 2n ** BigInt(Math.ceil(12.75 * (i + 1))) - 1n))
  .map(little);
const word = fc.oneof(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.constantFrom(...edges));

test('agrees with the portable implementation on edges and at random', () => {
  fc.assert(
    fc.property(word, word, (scalar, u) => {
      const outcome = (run: () => Uint8Array) => {
        try {
          return toHex(run());
        } catch (error) {
          return (error as { code: string }).code;
        }
      };
      expect(outcome(() => wasm.x25519(scalar, u))).toBe(outcome(() => nobleProvider.x25519(scalar, u)));
      expect(wasm.x25519PublicKey(scalar)).toEqual(nobleProvider.x25519PublicKey(scalar));
    }),
    { numRuns: 150 },
  );
});

test('points of prime order are told from all others as the portable implementation does', () => {
  for (const { publicKey } of x25519PublicKeys) expect(wasm.isPrimeOrderPoint(fromHex(publicKey))).toBe(true);
  for (const u of smallOrderU) expect(wasm.isPrimeOrderPoint(fromHex(u)), u).toBe(false);
  expect(wasm.isPrimeOrderPoint(little(9n))).toBe(true);
  expect(wasm.isPrimeOrderPoint(little(P + 9n))).toBe(false);
  expect(wasm.isPrimeOrderPoint(new Uint8Array(31))).toBe(false);
  fc.assert(
    // Of random values half lie on the twist; of the rest seven in eight have torsion.
    fc.property(word, word, (scalar, u) => {
      expect(wasm.isPrimeOrderPoint(u)).toBe(nobleProvider.isPrimeOrderPoint(u));
      const good = nobleProvider.x25519PublicKey(scalar);
      expect(wasm.isPrimeOrderPoint(good)).toBe(true);
      expect(wasm.isPrimeOrderPoint(little(big(good) + 2n ** 255n))).toBe(false);
    }),
    { numRuns: 100 },
  );
});

test('limbs: every value is read mod 2^255 and written mod p', () => {
  fc.assert(
    fc.property(word, fc.boolean(), (bytes, negative) => {
      const limbs = Int32Array.from(limbsOf(bytes), (limb) => (negative ? -limb : limb));
      const value = big(bytes) % 2n ** 255n;
      expect(big(bytesOf(limbs))).toBe((((negative ? -value : value) % P) + P) % P);
    }),
    { numRuns: 500 },
  );
});
