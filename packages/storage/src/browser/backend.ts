import { WhisprError } from '@whispr/protocol/errors';
import type { SmallStore } from './small-store.ts';

export type BrowserBackend = 'opfs' | 'indexeddb' | 'memory';
const ENTRY = 'backend';

/** Exists in workers only, and so not in the DOM declarations. */
interface SyncFile {
  createSyncAccessHandle(): Promise<{ close(): void }>;
}

/** Whether this worker gets synchronous file handles; found by trying, never by the name of the browser. */
async function hasSyncFiles(): Promise<boolean> {
  const name = `probe-${crypto.randomUUID()}`;
  try {
    const root = await navigator.storage.getDirectory();
    const file: unknown = await root.getFileHandle(name, { create: true });
    const handle = await (file as SyncFile).createSyncAccessHandle();
    handle.close();
    await root.removeEntry(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The backend that this profile was made with, or the best one for a new profile. A profile never moves by itself:
 * if its backend is gone, that is `storage/backend-missing`, not an empty database in another one.
 */
export async function chooseBackend(store: SmallStore, prefer?: BrowserBackend): Promise<BrowserBackend> {
  const recorded = await store.get('meta', ENTRY);
  if (recorded === 'indexeddb') return 'indexeddb';
  const files = prefer === undefined || prefer === 'opfs' ? await hasSyncFiles() : false;
  if (recorded === 'opfs' && !files)
    throw new WhisprError('storage/backend-missing', 'the browser no longer gives access to its private files', {
      retry: 'later',
    });
  if (files && store.durable) return 'opfs';
  return store.durable && prefer !== 'memory' ? 'indexeddb' : 'memory';
}

/** Remembers the choice; called when the database is made. */
export async function recordBackend(store: SmallStore, backend: BrowserBackend): Promise<void> {
  if (backend !== 'memory') await store.put('meta', ENTRY, backend);
}
