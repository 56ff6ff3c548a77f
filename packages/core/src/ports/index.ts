import type { Clock, Kdf, NetworkHints, Random, WorkFinder } from './system.ts';
import type { RelayFactory } from './transport.ts';
import type { StorageHost } from './sql-driver.ts';

export type {
  SqlDriver,
  SqlExecutor,
  SqlRow,
  SqlValue,
  StorageBackend,
  StorageHost,
  StorageInfo,
} from './sql-driver.ts';
export type { Clock, Kdf, NetworkHints, Random, WorkFinder } from './system.ts';
export type {
  Arrival,
  Deposit,
  InviteState,
  LinkState,
  MailboxKey,
  Reader,
  ReaderEvents,
  Relay,
  RelayFactory,
  RelayInfo,
  Transport,
} from './transport.ts';

/** Everything core needs from the outside. */
export interface Ports {
  storage: StorageHost;
  relay: RelayFactory;
  clock: Clock;
  random: Random;
  kdf: Kdf;
  work: WorkFinder;
  network: NetworkHints;
}
