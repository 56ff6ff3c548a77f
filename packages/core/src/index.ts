import type { CryptoProvider } from '@whispr/protocol/primitives';
import { composeEngine, type Engine } from './engine/compose-engine.ts';
import type { Ports } from './ports/index.ts';

export type { Engine } from './engine/compose-engine.ts';
export type { Ports } from './ports/index.ts';

/**
 * The engine of one profile. It begins to acquire the profile at once and serves faces from then on; every method of
 * `rpc/contract` waits for that. One engine per profile and process. What only an open account needs is loaded when one is
 * opened, so that the first screen is there early.
 */
export function createEngine(ports: Ports, crypto: CryptoProvider): Engine {
  return composeEngine(ports, crypto, async (context) => (await import('./messaging.ts')).createMessaging(context));
}
