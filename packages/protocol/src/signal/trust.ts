import { equalBytes } from '../bytes/index.ts';

/** How a presented identity key relates to the one that is known. */
export type IdentityChange = 'first-use' | 'same' | 'changed';

/** What follows from it. */
export interface TrustDecision {
  readonly change: IdentityChange;
  /** Whether to write to the contact before the person has looked at the change. */
  readonly maySend: boolean;
  /** Whether the "verified" mark stays. */
  readonly verified: boolean;
}

/**
 * Decides about the identity key (33 bytes) that a contact presents. Reading goes on in every case: a message under a new
 * key is shown with the notice. Writing stops only if the old key had been verified, because then the person relies on
 * it; else the new key is taken as the first one was.
 */
export function decideTrust(known: Uint8Array | undefined, presented: Uint8Array, verified: boolean): TrustDecision {
  if (known === undefined) return { change: 'first-use', maySend: true, verified: false };
  if (equalBytes(known, presented)) return { change: 'same', maySend: true, verified };
  return { change: 'changed', maySend: !verified, verified: false };
}
