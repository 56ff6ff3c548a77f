import type { RelayFailure } from '../failure.ts';
import type { MailboxKind } from '../store/types.ts';

/** Told once, when a deposit is safe (no argument) or has failed. */
export type Settled = (failure?: RelayFailure) => void;

/** A deposit that is neither on the disk nor acknowledged yet. */
export type Pending = {
  key: string;
  depositId: Uint8Array;
  sequence: number | undefined;
  /** Of the reader that was sent it, where several processes share a store. */
  fence: number | undefined;
  expiresAt: number;
  envelope: Uint8Array;
  /** Monotonic ms. */
  arrivedAt: number;
  spent: { digest: Uint8Array; expiresAt: number } | undefined;
  /** The connected reader has been sent it. */
  pushed: boolean;
  acknowledged: boolean;
  /** Handed to the store. */
  storing: boolean;
  waiters: Settled[];
};

/** The connection that reads a mailbox, as the hub sees it. All methods are quick and never throw. */
export type ReaderPort = {
  push: (mailbox: Uint8Array, sequence: number, depositId: Uint8Array, envelope: Uint8Array) => void;
  /** True while too much waits to leave; the port calls `Hub.drained` afterwards. */
  congested: () => boolean;
  superseded: (mailbox: Uint8Array) => void;
  /** The store failed while reading for this port: it hangs up, and the client comes again. */
  failed: (error: unknown) => void;
};

/** One reader of one mailbox. It is `live` once it has been sent everything that came before. */
export type Session = {
  port: ReaderPort;
  fence: number;
  cursor: number;
  live: boolean;
  closed: boolean;
  pumping: boolean;
  again: boolean;
};

const REMEMBERED = 128;

/** What the process knows of a mailbox that was used lately. */
export class Box {
  readonly id: Uint8Array;
  readonly kind: MailboxKind;
  readonly pending = new Map<string, Pending>();
  /** Pending deposits that the reader has not been sent. */
  unpushed = 0;
  session: Session | undefined;
  /** Leased sequence numbers: the next one to give, and the last one. */
  next = 1;
  leasedTo = 0;
  /** Deposits that wait for a lease; undefined when none is being taken. */
  parked: Pending[] | undefined;
  touchedAt = 0;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(id: Uint8Array, kind: MailboxKind) {
    this.id = id;
    this.kind = kind;
  }

  /** Remembers the last 128 to 256 acknowledged deposits: a sender whose answer got lost sends again. */
  remember(key: string): void {
    this.#young.add(key);
    if (this.#young.size < REMEMBERED) return;
    this.#old = this.#young;
    this.#young = new Set();
  }

  /** The acknowledgement was refused after all. */
  forgetAcknowledged(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  remembers(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  get idle(): boolean {
    return this.session === undefined && this.pending.size === 0;
  }
}
