import { nobleProvider } from './noble-provider.ts';
import type { CryptoProvider } from './provider.ts';
import { supportsCurves, webcryptoProvider } from './webcrypto-provider.ts';
import { loadX25519 } from './x25519-wasm.ts';

/**
 * Up to this size a round trip to WebCrypto's thread costs more than the work itself (measured in Node and Chromium:
 * 120–170 µs per call against 13 µs for 160 bytes of AES-CBC); beyond it WebCrypto is several times faster.
 */
const SMALL = 4096;

const either = (size: number): CryptoProvider => (size <= SMALL ? nobleProvider : webcryptoProvider);

/**
 * The provider that takes the faster implementation per operation: X25519 in our own WebAssembly (constant in time as
 * well; 0.2 ms against 0.7 ms through WebCrypto and 1.5 ms portable), Ed25519 through WebCrypto, hashes and ciphers by
 * size. AES keys of short messages are used once, so the table look-ups of the portable AES have nothing to repeat for a
 * timing observer. Each falls back to the portable provider where the platform lacks it.
 */
export async function defaultProvider(): Promise<CryptoProvider> {
  const curves = (await supportsCurves()) ? webcryptoProvider : nobleProvider;
  const x25519 = (await loadX25519()) ?? curves;
  const subtle = (globalThis.crypto as { subtle?: SubtleCrypto }).subtle !== undefined;
  const sized = subtle ? either : () => nobleProvider;
  return {
    ...nobleProvider,
    name: `default(${x25519 === curves ? '' : 'wasm, '}${curves.name})`,
    sha256: (data) => sized(data.length).sha256(data),
    sha512: (data) => sized(data.length).sha512(data),
    hmac: (key, data) => sized(data.length).hmac(key, data),
    x25519: (privateKey, publicKey) => x25519.x25519(privateKey, publicKey),
    x25519PublicKey: (privateKey) => x25519.x25519PublicKey(privateKey),
    ed25519Sign: (seed, message) => curves.ed25519Sign(seed, message),
    ed25519Verify: (publicKey, message, signature) => curves.ed25519Verify(publicKey, message, signature),
    aesCbcEncrypt: (key, iv, data) => sized(data.length).aesCbcEncrypt(key, iv, data),
    aesCbcDecrypt: (key, iv, data) => sized(data.length).aesCbcDecrypt(key, iv, data),
    aesGcmEncrypt: (key, nonce, data, aad) => sized(data.length).aesGcmEncrypt(key, nonce, data, aad),
    aesGcmDecrypt: (key, nonce, data, aad) => sized(data.length).aesGcmDecrypt(key, nonce, data, aad),
    aesCtr: (key, counter, data) => sized(data.length).aesCtr(key, counter, data),
  };
}
