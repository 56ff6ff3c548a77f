import type { Clock, NetworkHints, Random, WorkFinder } from '@whispr/core/ports';
import type { CryptoProvider } from '@whispr/protocol/primitives';
import type { DialGate } from './dial-gate.ts';
import type { Timing } from './timing.ts';

/** What the platform gives to the transport. */
export interface RelayEnvironment {
  fetch: typeof fetch;
  WebSocket: new (url: string) => WebSocket;
  crypto: CryptoProvider;
  random: Random;
  clock: Clock;
  network: NetworkHints;
  /** Pays for making mailboxes. */
  work: WorkFinder;
  /** Shorter delays, for tests. */
  timing?: Partial<Timing>;
}

/** The same with what the transport adds. */
export interface Environment extends Omit<RelayEnvironment, 'timing'> {
  timing: Timing;
  gate: DialGate;
}
