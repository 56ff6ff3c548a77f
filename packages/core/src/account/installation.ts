import { uint } from '@whispr/protocol/cbor';
import type { CryptoProvider } from '@whispr/protocol/primitives';
import * as z from 'zod/mini';

const schema = z.object({
  generation: uint(0xffff_ffff),
  /** Installation number, one more after each restore (rule 8). */
  epoch: uint(0xffff_ffff),
  registrationId: uint(0x3fff),
  deviceId: uint(127),
  /** The person has typed back part of the access key (rule 12). */
  accessKeyConfirmed: z.boolean(),
  /** Contacts have been told of the restore; false until that is queued. */
  announced: z.boolean(),
});

/** What this installation is, beside the account secret in the vault. */
export type Installation = z.infer<typeof schema>;

export const INSTALLATION = { key: 'installation', schema };

/** A new installation: epoch 1 for a new account, the record's epoch + 1 after a restore. */
export function newInstallation(crypto: CryptoProvider, epoch: number): Installation {
  const [high = 0, low = 0] = crypto.random(2);
  // Signal's registration ids have 14 bits and are never 0.
  const registrationId = ((high << 8) | low) & 0x3fff || 1;
  const restored = epoch > 1;
  return { generation: 0, epoch, registrationId, deviceId: 1, accessKeyConfirmed: restored, announced: !restored };
}
