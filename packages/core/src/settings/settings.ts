import { isRelayOrigin } from '@whispr/protocol/identity';
import { text, uint } from '@whispr/protocol/cbor';
import * as z from 'zod/mini';
import type { SettingsView } from '../rpc/index.ts';

/** How settings are stored and travel in the account record. */
export const settingsSchema = z.object({
  receipts: z.boolean(),
  typing: z.boolean(),
  theme: z.enum(['light', 'dark', 'system']),
  autoLockMinutes: uint(24 * 60),
  enterSends: z.boolean(),
  relay: text(128).check(z.refine(isRelayOrigin, 'not a relay origin')),
});

export const SETTINGS = { key: 'settings', schema: settingsSchema };

/** What a new account starts with. */
export function defaultSettings(relay: string): SettingsView {
  return { receipts: true, typing: true, theme: 'system', autoLockMinutes: 15, enterSends: true, relay };
}
