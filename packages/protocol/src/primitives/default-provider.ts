import { nobleProvider } from './noble-provider.ts';
import type { CryptoProvider } from './provider.ts';
import { loadSha256 } from './sha256-wasm.ts';
import { supportsCurves, webcryptoProvider } from './webcrypto-provider.ts';
import { loadX25519 } from './x25519-wasm.ts';

/**
 * Up to this size a round trip to WebCrypto's thread costs more than the work itself (measured in Node and Chromium:
 * 120–170 µs per call against 13 µs for 160 bytes of AES-CBC); beyond it WebCrypto is several times faster.
 */
const SMALL = 4096;

/**
 * The provider that takes the faster implementation per operation: X25519 and short SHA-256, HMAC and HKDF in our own
 * WebAssembly (X25519 in 0.12 ms against 0.7 ms through WebCrypto and 1.5 ms portable; HKDF in 4 µs against 25), Ed25519
 * through WebCrypto, ciphers and long hashes by size. AES keys of short messages are used once, so the table look-ups of
 * the portable AES have nothing to repeat for a timing observer. Each falls back to the portable provider where the
 * platform lacks it.
 */
export async function defaultProvider(): Promise<CryptoProvider> {
  const curves = (await supportsCurves()) ? webcryptoProvider : nobleProvider;
  const x25519 = (await loadX25519()) ?? curves;
  const sha256 = (await loadSha256()) ?? nobleProvider;
  const subtle = (globalThis.crypto as { subtle?: SubtleCrypto }).subtle !== undefined;
  const large = (size: number): boolean => subtle && size > SMALL;
  const portable = (size: number): CryptoProvider => (large(size) ? webcryptoProvider : nobleProvider);
  const hashes = (size: number) => (large(size) ? webcryptoProvider : sha256);
  return {
    ...nobleProvider,
    name: `default(${x25519 === curves ? '' : 'wasm, '}${curves.name})`,
    sha256: (data) => hashes(data.length).sha256(data),
    sha512: (data) => portable(data.length).sha512(data),
    hmac: (key, data) => hashes(data.length).hmac(key, data),
    hkdf: (salt, ikm, info, length) => sha256.hkdf(salt, ikm, info, length),
    x25519: (privateKey, publicKey) => x25519.x25519(privateKey, publicKey),
    x25519PublicKey: (privateKey) => x25519.x25519PublicKey(privateKey),
    isPrimeOrderPoint: (u) => x25519.isPrimeOrderPoint(u),
    ed25519Sign: (seed, message) => curves.ed25519Sign(seed, message),
    ed25519Verify: (publicKey, message, signature) => curves.ed25519Verify(publicKey, message, signature),
    aesCbcEncrypt: (key, iv, data) => portable(data.length).aesCbcEncrypt(key, iv, data),
    aesCbcDecrypt: (key, iv, data) => portable(data.length).aesCbcDecrypt(key, iv, data),
    aesGcmEncrypt: (key, nonce, data, aad) => portable(data.length).aesGcmEncrypt(key, nonce, data, aad),
    aesGcmDecrypt: (key, nonce, data, aad) => portable(data.length).aesGcmDecrypt(key, nonce, data, aad),
    aesCtr: (key, counter, data) => portable(data.length).aesCtr(key, counter, data),
  };
}
