import type { CoreClient } from '@whispr/core/rpc';

let client: CoreClient | undefined;

/** Called once at start with the client that speaks to core. */
export function setCore(value: CoreClient): void {
  client = value;
}

/** The one way from the face to everything that is true. */
export function core(): CoreClient {
  if (!client) throw new TypeError('core() was called before start');
  return client;
}
