/** Bytes that own a plain ArrayBuffer, as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A result that may come at once or later. Callers always `await` it; a synchronous provider then pays no round trip. */
export type Awaitable<T> = T | Promise<T>;

/**
 * Every classical operation the protocols need, so that a platform may bring its fastest or safest implementation.
 * All providers give the same bytes for the same input and refuse the same inputs (`crypto/…` errors).
 * Inputs are never changed and never kept. Post-quantum pieces stand beside it: they have one implementation.
 */
export interface CryptoProvider {
  /** Short name for logs and measurements. */
  readonly name: string;

  /** `length` bytes from the platform's CSPRNG. */
  random(length: number): Bytes;

  /** SHA-256, 32 bytes. */
  sha256(data: Uint8Array): Awaitable<Bytes>;
  /** SHA-512, 64 bytes. */
  sha512(data: Uint8Array): Awaitable<Bytes>;
  /** HMAC-SHA-256 (RFC 2104), 32 bytes. */
  hmac(key: Uint8Array, data: Uint8Array): Awaitable<Bytes>;
  /** HKDF-SHA-256 (RFC 5869), extract and expand; `length` ≤ 8160. An empty salt equals 32 zero bytes. */
  hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length: number): Awaitable<Bytes>;

  /**
   * X25519 (RFC 7748 §5): 32-byte private and public keys without prefix; the private key is clamped here.
   * An all-zero result (a public key of small order) is `crypto/bad-key-agreement`.
   */
  x25519(privateKey: Uint8Array, publicKey: Uint8Array): Awaitable<Bytes>;
  /** The public key, 32 bytes, of a 32-byte private key. */
  x25519PublicKey(privateKey: Uint8Array): Awaitable<Bytes>;

  /**
   * True if 32 bytes are the one encoding of a Montgomery u of a point in the prime-order subgroup: top bit clear, below
   * p, on the curve and not on its twist, free of torsion, not the neutral element. The bytes are public.
   */
  isPrimeOrderPoint(u: Uint8Array): Awaitable<boolean>;

  /** Ed25519 signature (RFC 8032 §5.1.6), 64 bytes, under a 32-byte seed. */
  ed25519Sign(seed: Uint8Array, message: Uint8Array): Awaitable<Bytes>;
  /**
   * Ed25519 verification (RFC 8032 §5.1.7, without cofactor). `publicKey` is the 32-byte compressed point, so this also
   * verifies XEdDSA once its key is converted. Stricter than the RFC, the same everywhere: keys that are not canonical
   * or of small order and scalars ≥ q are false. Malformed input is false, never an error.
   */
  ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Awaitable<boolean>;
  /** The compressed public key, 32 bytes, of a 32-byte seed. */
  ed25519PublicKey(seed: Uint8Array): Awaitable<Bytes>;

  /** AES-256-CBC with PKCS#7 padding; key 32 bytes, iv 16 bytes. */
  aesCbcEncrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Awaitable<Bytes>;
  /** Inverse of `aesCbcEncrypt`; a bad length or padding is `crypto/bad-ciphertext`. Authenticate before decrypting. */
  aesCbcDecrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Awaitable<Bytes>;
  /** AES-256-GCM (NIST SP 800-38D): ciphertext ‖ 16-byte tag; nonce 12 bytes. */
  aesGcmEncrypt(key: Uint8Array, nonce: Uint8Array, data: Uint8Array, aad: Uint8Array): Awaitable<Bytes>;
  /** Inverse of `aesGcmEncrypt`; anything forged is `crypto/bad-ciphertext`. */
  aesGcmDecrypt(key: Uint8Array, nonce: Uint8Array, data: Uint8Array, aad: Uint8Array): Awaitable<Bytes>;
  /** AES-256-CTR with a 16-byte big-endian initial counter block; encrypts and decrypts. */
  aesCtr(key: Uint8Array, counter: Uint8Array, data: Uint8Array): Awaitable<Bytes>;
}
