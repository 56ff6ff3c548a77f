import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Verifies an Ed25519 signature by a raw 32-byte key. Any bytes are accepted as input; false unless it is right. */
export function verifySignature(publicKey: Uint8Array, text: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  return verify(null, text, key, signature);
}

/** A new key pair as raw bytes: the 32-byte seed and the 32-byte public key. */
export function newKeyPair(): { seed: Uint8Array<ArrayBuffer>; publicKey: Uint8Array<ArrayBuffer> } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    seed: Uint8Array.from(privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)),
    publicKey: Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)),
  };
}
