import type { RelayFailure } from '../failure.ts';
import type { MailboxKind } from '../store/types.ts';

/** Told once, when a deposit is safe (no argument) or has failed. */
export type Settled = (failure?: RelayFailure) => void;

/** A deposit that is neither on the disk nor acknowledged yet. */
export type Pending = {
  key: string;
  depositId: Uint8Array;
  sequence: number | undefined;
  expiresAt: number;
  envelope: Uint8Array;
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

const REMEMBERED = 256;

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
  readonly #acknowledged = new Set<string>();

  constructor(id: Uint8Array, kind: MailboxKind) {
    this.id = id;
    this.kind = kind;
  }

  /** Remembers an acknowledged deposit for a while: a sender whose answer got lost sends it again. */
  remember(key: string): void {
    this.#acknowledged.add(key);
    if (this.#acknowledged.size <= REMEMBERED) return;
    for (const oldest of this.#acknowledged) {
      this.#acknowledged.delete(oldest);
      return;
    }
  }

  remembers(key: string): boolean {
    return this.#acknowledged.has(key);
  }

  get idle(): boolean {
    return this.session === undefined && this.pending.size === 0;
  }
}
