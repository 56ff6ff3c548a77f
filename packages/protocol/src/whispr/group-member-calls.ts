import * as z from 'zod/mini';
import { defineCall } from './call.ts';
import { count, flag, id, keyVersion, maybe, name, userId } from './fields.ts';
import { discoveredGroup, groupInfo, publicGroup } from './group-schema.ts';

const inviteCode = z.string().check(z.regex(/^[\w-]{1,64}$/));
const search = { query: maybe(name), limit: maybe(count(1000)) };

/** Making, finding, joining and leaving groups. */
export const groupMemberCalls = {
  create: defineCall(
    'POST',
    '/groups/create',
    [],
    z.object({ name, is_public: maybe(flag), owner_id: userId }),
    z.looseObject({ id, invite_code: inviteCode }),
  ),
  /** By invite code, or by id: at once for a public group, after approval for a private one. */
  join: defineCall(
    'POST',
    '/groups/join',
    [],
    z
      .object({ user_id: userId, invite_code: maybe(inviteCode), group_id: maybe(id) })
      .check(z.refine((it) => it.invite_code !== undefined || it.group_id !== undefined, 'names no group')),
    z.discriminatedUnion('status', [
      z.looseObject({ status: z.literal('joined'), group_id: id, key_version: keyVersion }),
      z.looseObject({ status: z.literal('already_member'), group_id: id }),
      z.looseObject({ status: z.literal('pending'), group_id: id }),
    ]),
  ),
  approve: defineCall(
    'POST',
    '/groups/approve',
    [],
    z.object({ group_id: id, approve_user_id: userId, user_id: userId }),
    z.looseObject({ status: z.literal('approved') }),
  ),
  leave: defineCall(
    'POST',
    '/groups/leave',
    [],
    z.object({ user_id: userId, group_id: id }),
    z.discriminatedUnion('status', [
      z.looseObject({ status: z.literal('left'), new_key_version: keyVersion }),
      z.looseObject({ status: z.literal('not_member') }),
    ]),
  ),
  list: defineCall(
    'GET',
    '/groups/list',
    ['user_id'],
    z.object({ user_id: userId }),
    z.looseObject({ groups: z.array(groupInfo) }),
  ),
  info: defineCall(
    'GET',
    '/groups/info',
    ['group_id', 'user_id'],
    z.object({ group_id: id, user_id: maybe(userId) }),
    groupInfo,
  ),
  discover: defineCall(
    'GET',
    '/groups/discover',
    ['query', 'limit'],
    z.object(search),
    z.looseObject({ groups: z.array(discoveredGroup) }),
  ),
  publicList: defineCall(
    'GET',
    '/groups/public/list',
    ['query', 'limit'],
    z.object(search),
    z.looseObject({ groups: z.array(publicGroup) }),
  ),
};
