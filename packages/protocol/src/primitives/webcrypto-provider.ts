import { fromHex, toBase64Url, wipe } from '../bytes/index.ts';
import { isCanonicalScalar, isStrictPoint } from './edwards.ts';
import { badCiphertext, badKeyAgreement, isAllZero, needBlocks, needLength, needOutputLength } from './input-checks.ts';
import { nobleProvider } from './noble-provider.ts';
import type { Bytes, CryptoProvider } from './provider.ts';
import { platformRandom } from './random.ts';

const PKCS8 = {
  X25519: fromHex('302e020100300506032b656e04220420'),
  Ed25519: fromHex('302e020100300506032b657004220420'),
};

const subtle = (): SubtleCrypto => globalThis.crypto.subtle;

/** WebCrypto takes views over plain buffers only; copies when a view lies on anything else. */
function plain(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : bytes.slice();
}

function aesKey(name: string, key: Uint8Array, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  needLength(key, 32, 'AES key');
  return subtle().importKey('raw', plain(key), name, false, [usage]);
}

async function curvePrivate(name: 'X25519' | 'Ed25519', key: Uint8Array, usages: KeyUsage[]): Promise<CryptoKey> {
  needLength(key, 32, 'private key');
  const encoded = new Uint8Array(48);
  encoded.set(PKCS8[name]);
  encoded.set(key, 16);
  try {
    return await subtle().importKey('pkcs8', encoded, { name }, false, usages);
  } finally {
    wipe(encoded);
  }
}

async function encrypt(algorithm: AesCbcParams | AesGcmParams | AesCtrParams, key: CryptoKey, data: Uint8Array) {
  return new Uint8Array(await subtle().encrypt(algorithm, key, plain(data)));
}

async function decrypt(algorithm: AesCbcParams | AesGcmParams, key: CryptoKey, data: Uint8Array): Promise<Bytes> {
  try {
    return new Uint8Array(await subtle().decrypt(algorithm, key, plain(data)));
  } catch {
    throw badCiphertext();
  }
}

/** The platform's own cryptography. Needs WebCrypto with X25519 and Ed25519; ask `supportsCurves()` first. */
export const webcryptoProvider = {
  name: 'webcrypto',
  random: platformRandom,

  sha256: async (data: Uint8Array) => new Uint8Array(await subtle().digest('SHA-256', plain(data))),
  sha512: async (data: Uint8Array) => new Uint8Array(await subtle().digest('SHA-512', plain(data))),
  async hmac(key: Uint8Array, data: Uint8Array) {
    // WebCrypto refuses an empty HMAC key, and a zero byte gives the same MAC as none.
    const raw = key.length === 0 ? new Uint8Array(1) : plain(key);
    const imported = await subtle().importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return new Uint8Array(await subtle().sign('HMAC', imported, plain(data)));
  },
  async hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length: number) {
    needOutputLength(length);
    const imported = await subtle().importKey('raw', plain(ikm), 'HKDF', false, ['deriveBits']);
    const params = { name: 'HKDF', hash: 'SHA-256', salt: plain(salt), info: plain(info) };
    return new Uint8Array(await subtle().deriveBits(params, imported, length * 8));
  },

  async x25519(privateKey: Uint8Array, publicKey: Uint8Array) {
    needLength(publicKey, 32, 'public key');
    const own = await curvePrivate('X25519', privateKey, ['deriveBits']);
    const peer = await subtle().importKey('raw', plain(publicKey), { name: 'X25519' }, false, []);
    const secret = await subtle()
      .deriveBits({ name: 'X25519', public: peer }, own, 256)
      .then(
        (bits) => new Uint8Array(bits),
        () => new Uint8Array(32),
      );
    if (isAllZero(secret)) throw badKeyAgreement();
    return secret;
  },
  async x25519PublicKey(privateKey: Uint8Array): Promise<Bytes> {
    const basePoint = new Uint8Array(32);
    basePoint[0] = 9;
    return webcryptoProvider.x25519(privateKey, basePoint);
  },

  // WebCrypto has nothing that tells it.
  isPrimeOrderPoint: (u: Uint8Array) => nobleProvider.isPrimeOrderPoint(u),

  async ed25519Sign(seed: Uint8Array, message: Uint8Array) {
    const key = await curvePrivate('Ed25519', seed, ['sign']);
    return new Uint8Array(await subtle().sign({ name: 'Ed25519' }, key, plain(message)));
  },
  async ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) {
    if (signature.length !== 64 || !isStrictPoint(publicKey) || !isCanonicalScalar(signature.subarray(32)))
      return false;
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(publicKey) };
    const key = await subtle().importKey('jwk', jwk, { name: 'Ed25519' }, false, ['verify']);
    return subtle().verify({ name: 'Ed25519' }, key, plain(signature), plain(message));
  },
  // WebCrypto gives a public key only through an extractable private key; the portable way is shorter and as good.
  ed25519PublicKey: (seed: Uint8Array) => nobleProvider.ed25519PublicKey(seed),

  async aesCbcEncrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array) {
    needLength(iv, 16, 'iv');
    return encrypt({ name: 'AES-CBC', iv: plain(iv) }, await aesKey('AES-CBC', key, 'encrypt'), data);
  },
  async aesCbcDecrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array) {
    needLength(iv, 16, 'iv');
    needBlocks(data);
    return decrypt({ name: 'AES-CBC', iv: plain(iv) }, await aesKey('AES-CBC', key, 'decrypt'), data);
  },
  async aesGcmEncrypt(key: Uint8Array, nonce: Uint8Array, data: Uint8Array, aad: Uint8Array) {
    needLength(nonce, 12, 'nonce');
    const params = { name: 'AES-GCM', iv: plain(nonce), additionalData: plain(aad) };
    return encrypt(params, await aesKey('AES-GCM', key, 'encrypt'), data);
  },
  async aesGcmDecrypt(key: Uint8Array, nonce: Uint8Array, data: Uint8Array, aad: Uint8Array) {
    needLength(nonce, 12, 'nonce');
    const params = { name: 'AES-GCM', iv: plain(nonce), additionalData: plain(aad) };
    return decrypt(params, await aesKey('AES-GCM', key, 'decrypt'), data);
  },
  async aesCtr(key: Uint8Array, counter: Uint8Array, data: Uint8Array) {
    needLength(counter, 16, 'counter');
    const params = { name: 'AES-CTR', counter: plain(counter), length: 128 };
    return encrypt(params, await aesKey('AES-CTR', key, 'encrypt'), data);
  },
} satisfies CryptoProvider;

let curves: Promise<boolean> | undefined;

/** True if this platform's WebCrypto knows X25519 and Ed25519. Asked once, then remembered. */
export function supportsCurves(): Promise<boolean> {
  curves ??= probeCurves();
  return curves;
}

async function probeCurves(): Promise<boolean> {
  if ((globalThis.crypto as Crypto | undefined)?.subtle === undefined) return false;
  const key = Uint8Array.from({ length: 32 }, (_, i) => i);
  return webcryptoProvider
    .x25519PublicKey(key)
    .then(() => webcryptoProvider.ed25519Sign(key, key))
    .then(
      () => true,
      () => false,
    );
}
