import type { StorageInfo } from '../ports/index.ts';

/** What a face shows. Plain data that survives structured clone; never keys that must stay in core. Ids are hex. */

export type Phase =
  /** No account here yet. */
  | 'fresh'
  | 'locked'
  | 'ready'
  /** Another tab or process holds the profile; offer "use here". */
  | 'in-use'
  /** The vault is there but the database or device key is gone (AT-34), or it cannot be read (AT-35); `reason` says which. */
  | 'lost';

export interface StatusView {
  phase: Phase;
  reason?: string;
  /** The access key has not been written down yet. */
  accessKeyPending: boolean;
  /** Before the next PIN may be tried, milliseconds. */
  pinDelayMs: number;
  storage?: StorageInfo;
}

export interface ProfileView {
  name: string;
  publicKey: string;
  identicon: IdenticonView;
}

/** 6×6 cells, mirrored; two colours as `#rrggbb`. */
export interface IdenticonView {
  cells: boolean[][];
  front: string;
  back: string;
}

export type ContactState =
  /** An invite of ours was taken; we have not confirmed yet. */
  | 'joining'
  /** A stranger wrote to our address; not accepted yet. */
  | 'request'
  /** We wrote to their address or took their invite; no answer yet. */
  | 'requested'
  | 'active'
  | 'blocked';

export interface ContactView {
  id: string;
  state: ContactState;
  /** What to show: the local nickname, else the name they chose. Empty for a request that is not accepted. */
  name: string;
  chosenName: string;
  nickname: string;
  /** Another contact looks the same (AT-40). */
  lookAlike: boolean;
  publicKey: string;
  identicon: IdenticonView;
  verification: 'unverified' | 'verified' | 'new-device' | 'changed' | 'not-confirmed';
  relays: string[];
}

export type MessageState = 'waiting' | 'relay' | 'delivered' | 'read' | 'failed';

export interface MessageView {
  id: string;
  chat: string;
  own: boolean;
  kind: 'text' | 'line' | 'missing' | 'undecryptable' | 'unsupported';
  /** Text of a `text`; for other kinds a catalogue key such as `line.key-changed`. */
  text: string;
  /** Values for the sentence of a line. */
  values?: Record<string, string | number>;
  /** Milliseconds, clamped for display; never used for order. */
  at: number;
  /** Position in the order of the chat; strictly increasing, compare as strings. */
  order: string;
  /** Position in the order of arrival; unread and read position use it. */
  arrival: number;
  state?: MessageState;
  failure?: string;
  /** Arrived after something that was already read below it. */
  late: boolean;
}

export interface ChatView {
  id: string;
  contact: ContactView;
  unread: number;
  last?: Pick<MessageView, 'kind' | 'text' | 'values' | 'own' | 'at' | 'state'>;
  draft: string;
  /** Last real activity, for sorting. */
  activity: number;
  typing: boolean;
}

export interface MessagePage {
  messages: MessageView[];
  hasBefore: boolean;
  hasAfter: boolean;
  /** First unread message at the time of the query, for the divider. */
  firstUnread?: string;
  /** Where one looked last; only on the page that opens a chat without unread messages. */
  position?: string;
}

export interface SettingsView {
  receipts: boolean;
  typing: boolean;
  theme: 'light' | 'dark' | 'system';
  /** Minutes of idleness before the lock; 0 = never. */
  autoLockMinutes: number;
  enterSends: boolean;
  relay: string;
}

export interface InviteView {
  id: string;
  code: string;
  expiresAt: number;
  state: 'waiting' | 'used' | 'expired' | 'revoked';
  contact?: string;
}

export interface RelayCheckView {
  origin: string;
  reachable: boolean;
  name?: string;
  version?: string;
  latencyMs?: number;
  /** How far our clock is from the relay's, milliseconds. */
  clockSkewMs?: number;
  /** Who may make mailboxes there; undefined: an older relay, everyone. */
  registration?: 'open' | 'token' | 'closed';
  error?: string;
}

export type ConnectionView = 'connecting' | 'online' | 'polling' | 'offline';
