export type { Addresses, ProtocolAddress } from './addresses.ts';
export type { PreKeyLookup } from './accept-session.ts';
export { type PreKeyBundle, type SignedPublicPreKey, verifyBundle } from './bundle.ts';
export { type Decrypted, type DecryptInput, decrypt, type UsedPreKeys } from './decrypt.ts';
export { type Encrypted, type EncryptInput, encrypt } from './encrypt.ts';
export { generateIdentityKeyPair, type IdentityKeyPair, identityFromSeed } from './identity.ts';
export { agree, encodePublicKey, generateKeyPair, type KeyPair, parsePublicKey } from './keys.ts';
export { parsePreKeyMessage, type PreKeyMessage } from './messages.ts';
export { decodeRecord, encodeRecord } from './record-codec.ts';
export type { Session, SignalCiphertext } from './session.ts';
export { archiveCurrent, type SessionRecord } from './session-record.ts';
export { type StartInput, startSession } from './start-session.ts';
export { xeddsaSign, xeddsaVerify } from './xeddsa.ts';
export {
  generateKyberPreKey,
  generateOneTimePreKeys,
  generateSignedPreKey,
  type KyberPreKey,
  nextPreKeyId,
  type OneTimePreKey,
  type SignedPreKey,
} from './prekeys.ts';
export {
  FOLLOWER_DELAY,
  type HealingState,
  healthy,
  leadsHealing,
  noteDecrypted,
  noteUndecryptable,
  takeReset,
} from './healing.ts';
export { type DatedKey, planPreKeys, type PreKeyInventory, type PreKeyPlan } from './prekey-plan.ts';
export { type SafetyParty, safetyNumber, scanSafetyNumber } from './safety-number.ts';
export { decideTrust, type IdentityChange, type TrustDecision } from './trust.ts';
