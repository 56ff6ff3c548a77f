/**
 * What the relay remembers, behind one interface for every database. All methods are asynchronous and a writer's promise
 * resolves only when its change is durable. Refusals are `RelayFailure`s and have changed nothing. A reader cannot write.
 */
import type { Database } from './sql/statements.ts';

export type MailboxKind = 'contact' | 'request';
/** `fence` names the reader that opened it last on any process of several; 0 if that was never said. */
export type Mailbox = { kind: MailboxKind; held: number; fence: number };
export type StoredEnvelope = { sequence: number; depositId: Uint8Array; envelope: Uint8Array };
export type InviteState = 'waiting' | 'used' | 'expired' | 'revoked';

export type NewEnvelope = {
  mailbox: Uint8Array;
  depositId: Uint8Array;
  /**
   * The number from a leased range under which the reader was sent it, and the fence of that reader where there are
   * several processes; undefined lets the store take the next number.
   */
  pushed: { sequence: number; fence: number | undefined } | undefined;
  expiresAt: number;
  envelope: Uint8Array;
  /** Proof of work that must not pay twice. */
  spent: { digest: Uint8Array; expiresAt: number } | undefined;
  /** Asked right before writing: true if a reader has acknowledged it meanwhile, so that nothing needs to be written. */
  settled: () => boolean;
};
/**
 * `known`: this deposit id is stored or was paid for already, so the sender may be told that it arrived. `fence` is the
 * mailbox's at that moment.
 */
export type DepositResult = { state: 'stored' | 'known'; fence: number } | { state: 'settled' };

export interface StoreReader {
  mailbox(id: Uint8Array): Promise<Mailbox | undefined>;
  /** The mailboxes among `ids` that exist. */
  states(ids: readonly Uint8Array[]): Promise<{ id: Uint8Array; held: number; fence: number }[]>;
  /** Envelopes behind `after`, oldest first, without those that have expired. */
  envelopes(mailbox: Uint8Array, after: number, limit: number, now: number): Promise<StoredEnvelope[]>;
  preKeyCount(mailbox: Uint8Array): Promise<{ oneTime: number; base: boolean }>;
  record(slot: Uint8Array): Promise<{ version: number; blob: Uint8Array } | undefined>;
  /** The state of an invite, if `owner` owns it and its end is not longer ago than `LIMITS.inviteKeptMs`. */
  invite(slot: Uint8Array, owner: Uint8Array, now: number): Promise<InviteState | undefined>;
  /** Resolves if the database answers. */
  check(): Promise<void>;
}

export interface StoreWriter {
  createMailbox(id: Uint8Array, kind: MailboxKind): Promise<void>;
  /** Removes a mailbox with all that it holds. */
  removeMailbox(id: Uint8Array): Promise<void>;
  /** Makes the reader that holds `fence` the only one, over all processes; returns how many envelopes wait. */
  open(id: Uint8Array, fence: number): Promise<number>;
  /** Reserves `count` sequence numbers for good; returns the first. */
  lease(id: Uint8Array, count: number): Promise<number>;
  deposit(row: NewEnvelope): Promise<DepositResult>;
  /** With `fence` only for the reader that holds it; `relay/superseded` for another. */
  acknowledge(mailbox: Uint8Array, depositIds: readonly Uint8Array[], fence?: number): Promise<void>;
  publishPreKeys(
    mailbox: Uint8Array,
    base: Uint8Array | undefined,
    oneTime: readonly Uint8Array[],
  ): Promise<{ oneTime: number; base: boolean }>;
  /** The base blob and at most one one-time blob, which no one gets again. */
  takePreKeys(mailbox: Uint8Array): Promise<{ base: Uint8Array; oneTime: Uint8Array | undefined }>;
  putRecord(slot: Uint8Array, owner: Uint8Array, version: number, blob: Uint8Array): Promise<void>;
  putInvite(slot: Uint8Array, owner: Uint8Array, blob: Uint8Array, now: number): Promise<void>;
  /** The blob for the first caller; the reason of the end for everyone after. */
  takeInvite(slot: Uint8Array, now: number): Promise<Uint8Array>;
  revokeInvite(slot: Uint8Array, owner: Uint8Array, now: number): Promise<InviteState>;
  /** Uses a challenge up on all processes; false if it was used before. */
  spendChallenge(digest: Uint8Array, expiresAt: number): Promise<boolean>;
  /** Deletes at most `limit` rows of each kind that are past their time; returns how many went. */
  sweep(now: number, limit: number): Promise<number>;
  /** Resolves when everything asked for before is durable or has failed. */
  flush(): Promise<void>;
}

export interface Store {
  readonly reader: StoreReader;
  readonly writer: StoreWriter;
  /** The same database for parts with tables of their own. */
  readonly database: Database;
  /** Public part of the relay's own Ed25519 key. */
  readonly relayKey: Uint8Array;
  /** A secret of 32 bytes that all processes on this database share, for `purpose`. */
  sharedSecret(purpose: string): Uint8Array;
  /** Slowest recent durable commit in ms; old ones fade. */
  commitMs(): number;
  close(): Promise<void>;
}

/** Caps that the store keeps inside its transactions, so that they hold with several processes too. */
export type Quotas = { queue: number; queueBytes: number; globalBytes: number };
