export { openNodeStorage } from './storage-host.ts';
export { createNodeKdf } from './kdf.ts';
