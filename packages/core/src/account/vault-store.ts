import { wipe } from '@whispr/protocol/bytes';
import { WhisprError } from '@whispr/protocol/errors';
import { openVaultWithAccessKey, openVaultWithPin, sealVault, type VaultSecrets } from '@whispr/protocol/vault';
import type { Environment } from './environment.ts';
import { FILES } from './files.ts';

/** The vault file of the profile: what PIN and device key, or the access key, open. */
export interface VaultStore {
  /** `vault/weak-pin` before anything is done; `pin.check` tells the reasons. */
  seal(secrets: VaultSecrets, pin: string, name: string): Promise<void>;
  /** `vault/wrong-pin`, `vault/wrong-device-secret` (AT-35), `vault/damaged`, `vault/unknown-version`. */
  openWithPin(pin: string): Promise<VaultSecrets>;
  /** `vault/wrong-access-key`, `vault/damaged`, `vault/unknown-version`. */
  openWithAccessKey(accountSecret: Uint8Array): Promise<VaultSecrets>;
}

const DEVICE_LABEL = 'whispr/v1/vault';

export function createVaultStore({ ports, crypto }: Environment): VaultStore {
  const { storage, kdf } = ports;
  const read = async (): Promise<Uint8Array> => {
    const file = await storage.readFile(FILES.vault);
    if (file === undefined) throw new WhisprError('storage/vault-missing', 'there is no vault');
    return file;
  };
  return {
    async seal(secrets, pin, name) {
      await requireStrongPin(pin, name);
      const deviceSecret = await storage.deviceSecret(DEVICE_LABEL);
      const file = await sealVault(crypto, secrets, { pin, deviceSecret }, kdf);
      wipe(deviceSecret);
      await storage.writeFile(FILES.vault, file);
    },
    async openWithPin(pin) {
      const file = await read();
      // Asking for the secret would make a new one, and hide that the old one is gone.
      if (!(await storage.hasDeviceSecret()))
        throw new WhisprError('vault/wrong-device-secret', 'the device key is gone; the access key opens');
      const deviceSecret = await storage.deviceSecret(DEVICE_LABEL);
      try {
        return await openVaultWithPin(crypto, file, { pin, deviceSecret }, kdf);
      } finally {
        wipe(deviceSecret);
      }
    },
    openWithAccessKey: async (accountSecret) => openVaultWithAccessKey(crypto, await read(), accountSecret),
  };
}

/** `vault/weak-pin` for a PIN that must not be set. The lists of weak ones are loaded only here and for `pin.check`. */
export async function requireStrongPin(pin: string, name: string): Promise<void> {
  const { checkPin } = await import('@whispr/protocol/vault/check-pin');
  if (!checkPin(pin, { displayName: name }).ok)
    throw new WhisprError('vault/weak-pin', 'this PIN is too easy to guess');
}
