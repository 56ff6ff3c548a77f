export type { Awaitable, Bytes, CryptoProvider } from './provider.ts';
export { nobleProvider } from './noble-provider.ts';
export { supportsCurves, webcryptoProvider } from './webcrypto-provider.ts';
export { defaultProvider } from './default-provider.ts';
export { chachaOpen, chachaSeal, xchachaOpen, xchachaSeal } from './xchacha20-poly1305.ts';
export { isAllowedScryptCost, scrypt } from './scrypt.ts';
export type { ScryptCost } from './scrypt.ts';
export { HPKE_ENC_BYTES, HPKE_OVERHEAD, HPKE_PUBLIC_KEY_BYTES, hpkeKeyPair, hpkeOpen, hpkeSeal } from './hpke.ts';
export {
  isPrimeOrderMontgomery,
  montgomeryToEdwards,
  multiplyAddScalar,
  multiplyBase,
  reduceScalar,
} from './edwards.ts';
export { sha512 } from './sha512.ts';
export { kyber1024 } from './kyber-1024.ts';
export { type Encapsulation, type MlKem, mlKem1024, mlKem768 } from './ml-kem.ts';
export { secretboxOpen, secretboxSeal } from './salsa.ts';
export { SEALED_BOX_OVERHEAD, sealedBoxOpen, sealedBoxSeal } from './sealed-box.ts';
