import * as z from 'zod/mini';
import { base64, count, flag, id, keyVersion, maybe, messageId, name, seconds, userId } from './fields.ts';
import { MAX_SEALED_BYTES } from './limits.ts';

/** Group and channel objects in answers, and what members and messages look like. Unknown fields are kept. */
export const groupInfo = z.looseObject({
  id,
  name,
  is_public: flag,
  server_distribute: flag,
  server_store_history: flag,
  owner_id: userId,
  key_version: keyVersion,
});

/** A group in `/discover`. */
export const discoveredGroup = z.looseObject({
  id,
  name,
  server_distribute: flag,
  server_store_history: flag,
  owner_id: userId,
  invite_code: maybe(z.string()),
  key_version: keyVersion,
  created_at: maybe(seconds),
});

/** A group in `/public/list`. */
export const publicGroup = z.looseObject({
  id,
  name,
  owner_id: userId,
  invite_code: maybe(z.string()),
  key_version: keyVersion,
  created_at: maybe(seconds),
});

export const channelInfo = z.looseObject({
  id,
  group_id: id,
  name,
  type: z.string(),
  created_at: maybe(seconds),
});

export const role = z.enum(['owner', 'admin', 'member']);

export const memberKey = z.looseObject({
  user_id: userId,
  role: maybe(role),
  /** Base64 of a SealedBox of the 32-byte group key; none until somebody wrapped one. */
  encrypted_group_key: maybe(z.string().check(z.maxLength(256))),
  key_version: maybe(count(0x7fff_ffff)),
});

/** ChaCha20-Poly1305 with its tag; empty text is 16 bytes. */
export const groupCiphertext = base64(16, MAX_SEALED_BYTES);
export const groupNonce = base64(12, 12);

export const groupMessage = z.looseObject({
  id: messageId,
  sender_id: userId,
  ciphertext: groupCiphertext,
  nonce: groupNonce,
  key_version: keyVersion,
  timestamp: seconds,
  /** The sender's `attachment_meta`, in JSON; the server sees it. */
  _attachment_json: maybe(z.string()),
});

export type GroupInfo = z.output<typeof groupInfo>;
export type ChannelInfo = z.output<typeof channelInfo>;
export type MemberKey = z.output<typeof memberKey>;
export type GroupMessage = z.output<typeof groupMessage>;
