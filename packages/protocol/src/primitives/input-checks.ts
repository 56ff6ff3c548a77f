import { WhisprError } from '../errors/index.ts';

/** A key, nonce or counter of the wrong length is a fault of the caller: `crypto/bad-length`. */
export function needLength(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length !== length) throw new WhisprError('crypto/bad-length', `${what} must be ${length} bytes`);
}

/** HKDF has a counter of one byte (RFC 5869 §2.3): more than 255 hashes of output is `crypto/bad-length`. */
export function needOutputLength(length: number): void {
  if (length > 255 * 32) throw new WhisprError('crypto/bad-length', 'HKDF gives at most 8160 bytes');
}

/** AES-CBC ciphertext is at least one whole block. */
export function needBlocks(data: Uint8Array): void {
  if (data.length === 0 || data.length % 16 !== 0) throw badCiphertext();
}

/** One error for every reason why decryption failed, so that it tells nothing. */
export function badCiphertext(): WhisprError {
  return new WhisprError('crypto/bad-ciphertext', 'cannot be decrypted');
}

/** The other party's public key has small order. */
export function badKeyAgreement(): WhisprError {
  return new WhisprError('crypto/bad-key-agreement', 'the public key gives an all-zero secret');
}

/** True if every byte is zero; no early exit, the bytes are secret. */
export function isAllZero(bytes: Uint8Array): boolean {
  let sum = 0;
  for (const byte of bytes) sum |= byte;
  return sum === 0;
}
