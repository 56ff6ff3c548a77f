import type { CryptoProvider } from '@whispr/protocol/primitives';
import type { IdentityKeyPair } from '@whispr/protocol/signal';
import type { Database } from '../db/database.ts';
import type { Ports } from '../ports/index.ts';
import type { Change, SettingsView } from '../rpc/index.ts';

/** This installation of the account. */
export interface Self {
  identity: IdentityKeyPair;
  /** HPKE key pair of the identity: seed 32 bytes, public key 1216 bytes. */
  kem: { seed: Uint8Array; publicKey: Uint8Array };
  deviceId: number;
  registrationId: number;
  /** Installation number: grows by one with every restore. */
  epoch: number;
  /** Home relay, an origin such as `https://relay.example`. New mailboxes are made there; it may change while unlocked. */
  relay: string;
}

/** What every part of the engine is given between unlock and lock. */
export interface Context {
  ports: Ports;
  crypto: CryptoProvider;
  db: Database;
  self: Self;
  emit(change: Change): void;
  /** The display name as it is now. */
  name(): string;
  /** The settings as they are now. */
  settings(): Readonly<SettingsView>;
  /** Ends all work at lock. */
  signal: AbortSignal;
  /** Asks the outbox to look for due rows; called after commits that added some. */
  wakeOutbox(): void;
  /** Asks the network to read the mailboxes that the database lists now. */
  wakeReaders(): void;
  /** Asks for the account record to be written soon; called after changes to contacts, mailboxes, profile or settings. */
  wakeRecord(): void;
  /** Asks for the prekeys at the relay to be topped up soon; called after one was used. */
  wakePreKeys(): void;
  /** A contact echoed the highest record version they know of; a higher one than ours means a rolled-back record (rule 7). */
  recordVersionEchoed(version: number): void;
}
