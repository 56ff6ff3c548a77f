import { hkdfSync } from 'node:crypto';

/** A secret for `purpose` from the relay's own key, the same on every process that has this database. */
export function sharedSecretOf(seed: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', seed, new Uint8Array(0), `whispr/v1/relay/${purpose}`, 32));
}
