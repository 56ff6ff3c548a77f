import { be64, concat, fromUtf8, wipe } from '../bytes/index.ts';
import { type Bytes, type CryptoProvider, type ScryptCost, scrypt } from '../primitives/index.ts';
import { inGroups, normalizeCrockford, toCrockford } from './crockford.ts';
import { deriveKey } from './derive.ts';
import { identityError } from './failures.ts';

export const INVITE_CODE_CHARACTERS = 10;
/** Codes are bound to windows of five minutes, counted from 1970. */
export const INVITE_WINDOW_MS = 300_000;

const COST: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };
const LABEL = fromUtf8('whispr/v1/invite');

/** Where an invite lies at the relay (`slot`, 32 bytes) and what seals it (`key`, 32 bytes). */
export interface InviteKeys {
  readonly slot: Bytes;
  readonly key: Bytes;
}

/** A new code: 50 random bits as 10 characters without look-alikes. */
export function newInviteCode(crypto: CryptoProvider): string {
  return toCrockford(crypto.random(10)).slice(0, INVITE_CODE_CHARACTERS);
}

/** A code as it is shown: two groups of five. */
export function formatInviteCode(code: string): string {
  return inGroups(code, 5);
}

/** A code as typed (any case, hyphens, spaces, O for 0, I and L for 1) made canonical; else `identity/bad-invite-code`. */
export function parseInviteCode(typed: string): string {
  const code = normalizeCrockford(typed, INVITE_CODE_CHARACTERS);
  if (code === undefined) throw identityError('bad-invite-code', 'an invite code has 10 characters');
  return code;
}

/** The window a time lies in. `ms` is milliseconds since 1970, best by the relay's clock. */
export function inviteWindow(ms: number): number {
  return Math.floor(ms / INVITE_WINDOW_MS);
}

/** The windows in which a code that still lives may have been made, the likelier first. */
export function inviteWindowsToTry(ms: number): readonly [number, number] {
  const now = inviteWindow(ms);
  return [now, now - 1];
}

/** An scrypt that may run elsewhere, so that the costly step does not block: as `scrypt` of `primitives/`. */
export type Stretch = (secret: Uint8Array, salt: Uint8Array, cost: ScryptCost, length: number) => Promise<Bytes>;

/**
 * Slot and key of a canonical code at one relay (its public key, 32 bytes) in one window (design rule 1). The cost, half
 * a second and 128 MiB, and the short life are what protect 50 bits. The key that owns the slot is not derived but
 * random: whoever learns the code must not be able to withdraw the invite.
 */
export async function inviteKeys(
  crypto: CryptoProvider,
  code: string,
  relayKey: Uint8Array,
  window: number,
  stretch: Stretch = scrypt,
): Promise<InviteKeys> {
  const stretched = await stretch(fromUtf8(code), concat(LABEL, relayKey, be64(window)), COST, 32);
  const both = await deriveKey(crypto, stretched, 'invite-slot', 64);
  const keys = { slot: both.slice(0, 32), key: both.slice(32) };
  wipe(stretched, both);
  return keys;
}
