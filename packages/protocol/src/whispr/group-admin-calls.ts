import * as z from 'zod/mini';
import { defineCall } from './call.ts';
import { flag, id, keyVersion, maybe, name, userId } from './fields.ts';

const actor = { group_id: id, user_id: userId };
const ACTOR = ['group_id', 'user_id'];

/** What owners and admins do to a group. */
export const groupAdminCalls = {
  rename: defineCall(
    'POST',
    '/groups/rename',
    [],
    z.object({ ...actor, new_name: name }),
    z.looseObject({ status: z.literal('renamed'), name }),
  ),
  setPublic: defineCall(
    'POST',
    '/groups/public/set',
    [...ACTOR, 'is_public'],
    z.object({ ...actor, is_public: flag }),
    z.looseObject({ is_public: flag }),
  ),
  setServerDistribute: defineCall(
    'POST',
    '/groups/server_distribute/set',
    [...ACTOR, 'enabled'],
    z.object({ ...actor, enabled: flag }),
    z.looseObject({ server_distribute: flag }),
  ),
  setServerStoreHistory: defineCall(
    'POST',
    '/groups/server_store_history/set',
    [...ACTOR, 'enabled'],
    z.object({ ...actor, enabled: flag }),
    z.looseObject({ server_store_history: flag }),
  ),
  rotateInvite: defineCall(
    'POST',
    '/groups/invites/rotate',
    ACTOR,
    z.object(actor),
    z.looseObject({ invite_code: z.string() }),
  ),
  ban: defineCall(
    'POST',
    '/groups/members/ban',
    [...ACTOR, 'target_user_id'],
    z.object({ ...actor, target_user_id: userId }),
    z.discriminatedUnion('status', [
      z.looseObject({ status: z.literal('banned'), new_key_version: keyVersion }),
      z.looseObject({ status: z.literal('not_member') }),
    ]),
  ),
  rekey: defineCall('POST', '/groups/rekey', ACTOR, z.object(actor), z.looseObject({ key_version: keyVersion })),
  /** The original's client puts `new_owner_user_id` into the body, where its server does not look. */
  transferOwner: defineCall(
    'POST',
    '/groups/members/transfer_owner',
    [...ACTOR, 'new_owner_user_id'],
    z.object({ ...actor, new_owner_user_id: userId }),
    z.looseObject({ status: z.literal('transferred'), new_owner: userId }),
  ),
  /** Without `user_id` it needs an operator's token. */
  delete: defineCall(
    'DELETE',
    '/groups/delete',
    ACTOR,
    z.object({ group_id: id, user_id: maybe(userId) }),
    z.looseObject({ status: z.literal('deleted') }),
  ),
};
