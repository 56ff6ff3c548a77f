import { fromUtf8, toHex } from '../../src/bytes/index.ts';
import type { CryptoProvider } from '../../src/primitives/index.ts';

/** What a secret was for. */
export type Kind =
  | 'chain key'
  | 'message seed'
  | 'message keys'
  | 'root key'
  | 'ratchet key'
  | 'SPQR chain key'
  | 'SPQR message key'
  | 'SPQR root'
  | 'SPQR authenticator';

const RATCHET = toHex(fromUtf8('WhisperRatchet'));
const MESSAGE = toHex(fromUtf8('WhisperMessageKeys'));
const SPQR_EPOCH = toHex(fromUtf8('Signal PQ Ratchet V1 Chain Add Epoch'));
const SPQR_AUTHENTICATOR = toHex(fromUtf8('Authenticator Update'));
const SPQR_CHAIN = toHex(fromUtf8('Signal PQ Ratchet V1 Chain Next'));

/** A provider that notes every secret that goes in or out, by the role its labels give it. */
export function recorder(base: CryptoProvider) {
  const secrets = new Map<string, Kind>();
  let recording = false;
  const note = (kind: Kind, ...values: readonly Uint8Array[]) => {
    if (recording) for (const value of values) secrets.set(toHex(value), kind);
  };
  const crypto: CryptoProvider = {
    ...base,
    async hmac(key, data) {
      const out = await base.hmac(key, data);
      if (data.length === 1) note('chain key', key);
      if (data.length === 1 && data[0] === 1) note('message seed', out);
      return out;
    },
    async hkdf(salt, ikm, info, length) {
      const out = await base.hkdf(salt, ikm, info, length);
      const label = toHex(info);
      if (label === RATCHET) {
        note('root key', salt, out.slice(0, 32));
        note('chain key', out.slice(32));
      }
      if (label === MESSAGE) {
        note('SPQR message key', salt);
        note('message keys', out.slice(0, 32), out.slice(32, 64));
      }
      if (label.endsWith(SPQR_CHAIN)) note('SPQR chain key', ikm);
      if (label === SPQR_EPOCH) note('SPQR root', salt);
      if (label.includes(SPQR_AUTHENTICATOR)) note('SPQR authenticator', out.slice(0, 32), out.slice(32));
      return out;
    },
    x25519(privateKey, publicKey) {
      note('ratchet key', privateKey);
      return base.x25519(privateKey, publicKey);
    },
  };
  return {
    crypto,
    secrets,
    start: () => {
      recording = true;
    },
  };
}
