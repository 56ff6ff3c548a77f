import { fixedBytes, parseCbor, uint } from '@whispr/protocol/cbor';
import * as z from 'zod/mini';
import { profileSchema } from '../profile/profile.ts';
import { settingsSchema } from '../settings/settings.ts';

/** Contacts are counted in hundreds and each has a few dozen values. */
const LIMITS = { maxBytes: 524_288, maxDepth: 16, maxItems: 65_536 };

/** What the access key brings back: never ratchet state, never messages. Unknown fields of a newer version are dropped. */
const schema = z.object({
  v: z.literal(1),
  /** Counts the writings of the record, on whichever relay; contacts echo it (rule 7). */
  serial: uint(),
  /** Installation number of the writer (rule 8). */
  epoch: uint(0xffff_ffff),
  profile: profileSchema,
  settings: settingsSchema,
  /** The request mailbox, so that a new installation can remove it. */
  request: z.optional(z.object({ relay: settingsSchema.shape.relay, seed: fixedBytes(32) })),
  /** Contacts, routes and mailboxes, as messaging writes them. */
  parts: z.unknown(),
});

export type RecordPayload = z.infer<typeof schema>;

/** Reads an opened record; anything else is `record/malformed`. */
export function parsePayload(bytes: Uint8Array): RecordPayload {
  return parseCbor(schema, bytes, LIMITS, 'record/malformed');
}
