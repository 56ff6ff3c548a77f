import type { StorageHost } from '../ports/index.ts';
import { FILES } from './files.ts';

/** What lies in the profile before anything is unlocked. */
export type Presence =
  | { kind: 'fresh' }
  | { kind: 'locked' }
  /** Parts are gone (AT-34). The reason is the code that opening would fail with. */
  | { kind: 'lost'; reason: string };

/**
 * Tells a new profile from a locked one and from one that has lost parts. Nothing is ever made anew in place of what is
 * missing (AT-35). A making of an account that was interrupted before its vault was written is cleaned away.
 */
export async function findPresence(storage: StorageHost): Promise<Presence> {
  const vault = await hasFile(storage, FILES.vault);
  if (await hasFile(storage, FILES.creating)) {
    // The vault is written last: with it the account is complete, without it nobody can have used it.
    if (vault) await storage.writeFile(FILES.creating, new Uint8Array(0));
    else await storage.destroy();
    return vault ? { kind: 'locked' } : { kind: 'fresh' };
  }
  const database = await storage.databaseExists();
  const deviceKey = await storage.hasDeviceSecret();
  if (!vault) return database || deviceKey ? { kind: 'lost', reason: 'storage/vault-missing' } : { kind: 'fresh' };
  if (!database) return { kind: 'lost', reason: 'storage/database-missing' };
  return deviceKey ? { kind: 'locked' } : { kind: 'lost', reason: 'vault/wrong-device-secret' };
}

/** Small files cannot be deleted alone; an empty one counts as absent. */
async function hasFile(storage: StorageHost, name: string): Promise<boolean> {
  return ((await storage.readFile(name))?.length ?? 0) > 0;
}
