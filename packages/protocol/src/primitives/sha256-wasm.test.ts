import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nobleProvider } from './noble-provider.ts';
import { loadSha256 } from './sha256-wasm.ts';

const loaded = await loadSha256();
if (loaded === undefined) throw new Error('this platform has WebAssembly');
const wasm = loaded;

test('every length around the ends of blocks', () => {
  for (let length = 0; length <= 200; length += 1) {
    const data = Uint8Array.from({ length }, (_, i) => i * 7 + length);
    expect(wasm.sha256(data), `${length}`).toEqual(nobleProvider.sha256(data));
    expect(wasm.hmac(data, data), `${length}`).toEqual(nobleProvider.hmac(data, data));
    expect(wasm.hkdf(data, data, data, length), `${length}`).toEqual(nobleProvider.hkdf(data, data, data, length));
  }
});

test('agrees with the portable implementation at random', () => {
  const bytes = fc.uint8Array({ maxLength: 5000 });
  fc.assert(
    fc.property(bytes, bytes, bytes, fc.integer({ min: 0, max: 300 }), (a, b, c, length) => {
      expect(wasm.sha256(a)).toEqual(nobleProvider.sha256(a));
      expect(wasm.hmac(a, b)).toEqual(nobleProvider.hmac(a, b));
      expect(wasm.hkdf(a, b, c, length)).toEqual(nobleProvider.hkdf(a, b, c, length));
    }),
    { numRuns: 100 },
  );
});

test('HKDF ends at 8160 bytes', () => {
  const none = new Uint8Array(0);
  expect(wasm.hkdf(none, none, none, 8160)).toEqual(nobleProvider.hkdf(none, none, none, 8160));
  expect(() => wasm.hkdf(none, none, none, 8161)).toThrow(expect.objectContaining({ code: 'crypto/bad-length' }));
});
