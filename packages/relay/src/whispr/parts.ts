import type { CryptoProvider } from '@whispr/protocol/primitives';
import type { WhisprSettings } from '../config/whispr.ts';
import type { Context } from '../http/context.ts';
import type { TokenBuckets } from '../limits/token-buckets.ts';
import type { Database } from '../store/sql/statements.ts';
import type { Groups } from './groups/rows.ts';
import type { Proofs } from './proofs.ts';
import type { SlidingWindow } from './sliding-window.ts';
import type { Inboxes } from './sockets/inboxes.ts';

/** What the routes and sockets of this API are made of. */
export type Parts = {
  context: Context;
  settings: WhisprSettings;
  /** Who reads an inbox or acts as a member proves to hold the key; attachments in clear are refused. */
  safe: boolean;
  crypto: CryptoProvider;
  database: Database;
  proofs: Proofs;
  /** Messages by signing key, and by member. */
  senders: SlidingWindow;
  /** Attachments by source. */
  uploads: TokenBuckets;
  /** Uploads under way. */
  uploading: Set<object>;
  inboxes: Inboxes;
  groups: Groups;
};
