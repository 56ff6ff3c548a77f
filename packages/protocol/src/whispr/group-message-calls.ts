import * as z from 'zod/mini';
import { defineCall } from './call.ts';
import { base64, count, flag, id, keyVersion, maybe, messageId, seconds, userId } from './fields.ts';
import { groupCiphertext, groupMessage, groupNonce, memberKey } from './group-schema.ts';
import { metadata } from './metadata.ts';

/** Messages of a group, and its keys. */
export const groupMessageCalls = {
  /** 409 if `key_version` is not the group's. */
  sendMessage: defineCall(
    'POST',
    '/groups/messages/send',
    [],
    z.object({
      group_id: id,
      channel_id: id,
      sender_id: userId,
      ciphertext: groupCiphertext,
      nonce: groupNonce,
      key_version: keyVersion,
      timestamp: maybe(seconds),
      attachment_meta: maybe(metadata),
    }),
    z.looseObject({ status: z.literal('ok'), id: messageId, timestamp: seconds }),
  ),
  /** Ascending, later than `since`. */
  fetchMessages: defineCall(
    'POST',
    '/groups/messages/fetch',
    ['user_id'],
    z.object({ user_id: userId, group_id: id, channel_id: id, since: maybe(seconds), limit: maybe(count(1000)) }),
    z.looseObject({ messages: z.array(groupMessage) }),
  ),
  memberKeys: defineCall(
    'GET',
    '/groups/members/keys',
    ['group_id', 'user_id'],
    z.object({ group_id: id, user_id: maybe(userId) }),
    z.looseObject({
      key_version: keyVersion,
      server_distribute: flag,
      server_store_history: flag,
      members: z.array(memberKey),
    }),
  ),
  /** `encrypted_key_b64` is a SealedBox of 32 bytes. */
  updateMemberKey: defineCall(
    'POST',
    '/groups/members/keys/update',
    ['group_id', 'user_id', 'encrypted_key_b64', 'key_version'],
    z.object({ group_id: id, user_id: userId, encrypted_key_b64: base64(80, 80), key_version: keyVersion }),
    z.looseObject({ status: z.literal('ok') }),
  ),
};
