/** A mailbox that can be read: its Ed25519 seed. */
export interface MailboxKey {
  id: Uint8Array;
  seed: Uint8Array;
}

export interface Arrival {
  mailbox: Uint8Array;
  sequence: bigint;
  depositId: Uint8Array;
  envelope: Uint8Array;
}

export interface Deposit {
  mailbox: Uint8Array;
  /** 16 bytes, the same for every retry. */
  depositId: Uint8Array;
  envelope: Uint8Array;
  ttlSeconds: number;
  /** Proof of work, for request mailboxes. */
  work?: Uint8Array;
}

export type LinkState = 'connecting' | 'online' | 'polling' | 'offline';

/** Reading several mailboxes of one relay. Survives loss of the connection by itself; `close` ends it. */
export interface Reader {
  add(mailbox: MailboxKey, after: bigint): void;
  remove(id: Uint8Array): void;
  /** Tells the relay that these are stored here. Repeated after a reconnect if its answer was lost; idempotent. */
  ack(mailbox: Uint8Array, depositIds: readonly Uint8Array[]): void;
  readonly state: LinkState;
  /** Try at once (wake, online). */
  nudge(): void;
  close(): Promise<void>;
}

export interface ReaderEvents {
  /** Called once per delivery; deliveries of one mailbox come in sequence order. The relay repeats what was not acked. */
  arrival(arrival: Arrival): void;
  state(state: LinkState): void;
  /** Another device or installation reads this mailbox now. */
  superseded(mailbox: Uint8Array): void;
  /** The relay knows no such mailbox (not made yet, or the relay lost it); the reader goes on asking at growing intervals. */
  refused?(mailbox: Uint8Array): void;
}

/** A way for envelopes to travel. Implementations: relay (now), webrtc, onion. All pass one compliance suite. */
export interface Transport {
  readonly kind: 'relay' | 'webrtc' | 'onion';
  /** Resolves when the deposit is acknowledged: durable, or stored by its reader. Rejects with a coded error whose `retry` says what to do. */
  deposit(deposit: Deposit, signal?: AbortSignal): Promise<void>;
  read(events: ReaderEvents): Reader;
  close(): Promise<void>;
}

export interface RelayInfo {
  name: string;
  version: string;
  key: Uint8Array;
  time: number;
  work: { mailbox: number; request: number };
  /** Who may make mailboxes; undefined: an older relay, everyone. */
  registration?: 'open' | 'token' | 'closed' | undefined;
  ttl: { max: number; default: number };
  limits: { envelope: number; queue: number; perSecond: number };
}

export type InviteState = 'waiting' | 'used' | 'expired' | 'revoked';

/** A relay: a transport and the small directory services beside it. Every method rejects with a coded error (`relay/…`, `network/unreachable`). */
export interface Relay extends Transport {
  readonly origin: string;
  info(signal?: AbortSignal): Promise<RelayInfo>;
  createMailbox(key: MailboxKey, kind: 'contact' | 'request'): Promise<void>;
  removeMailbox(key: MailboxKey): Promise<void>;
  publishPreKeys(
    key: MailboxKey,
    blobs: { base?: Uint8Array; oneTime: readonly Uint8Array[] },
  ): Promise<{ oneTime: number }>;
  countPreKeys(key: MailboxKey): Promise<{ oneTime: number; base: boolean }>;
  takePreKeys(mailbox: Uint8Array): Promise<{ base: Uint8Array; oneTime?: Uint8Array }>;
  getRecord(slot: Uint8Array): Promise<{ version: number; blob: Uint8Array } | undefined>;
  /** `relay/version-conflict` if the stored version is not `version - 1`. */
  putRecord(slot: Uint8Array, signingSeed: Uint8Array, version: number, blob: Uint8Array): Promise<void>;
  putInvite(slot: Uint8Array, signingSeed: Uint8Array, blob: Uint8Array): Promise<void>;
  takeInvite(slot: Uint8Array): Promise<Uint8Array>;
  revokeInvite(slot: Uint8Array, signingSeed: Uint8Array): Promise<InviteState>;
  inviteState(slot: Uint8Array, signingSeed: Uint8Array): Promise<InviteState>;
}

/** Makes the client of the relay at `origin`. The same origin gives the same object until it is closed. */
export type RelayFactory = (origin: string) => Relay;
