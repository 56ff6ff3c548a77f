export { openBrowserStorage, type BrowserStorageOptions } from './storage-host.ts';
export { createBrowserKdf } from './kdf.ts';
export type { BrowserBackend } from './backend.ts';
