import * as z from 'zod/mini';
import { text } from '../cbor/index.ts';
import { defineCall } from './call.ts';
import { id, maybe, name, userId } from './fields.ts';
import { channelInfo, role } from './group-schema.ts';

const actor = { channel_id: id, user_id: userId };
const ACTOR = ['channel_id', 'user_id'];
const note = text(8192);

/** Channels of a group. */
export const groupChannelCalls = {
  /** The original's client uses the types `text` and `media`. */
  createChannel: defineCall(
    'POST',
    '/groups/channels/create',
    ['user_id'],
    z.object({ user_id: userId, group_id: id, name, type: maybe(text(32)) }),
    z.looseObject({ status: z.literal('created'), channel_id: id }),
  ),
  renameChannel: defineCall(
    'POST',
    '/groups/channels/rename',
    ['user_id'],
    z.object({ ...actor, name }),
    z.looseObject({ status: z.literal('renamed') }),
  ),
  deleteChannel: defineCall(
    'POST',
    '/groups/channels/delete',
    ACTOR,
    z.object(actor),
    z.looseObject({ status: z.literal('deleted') }),
  ),
  listChannels: defineCall(
    'GET',
    '/groups/channels/list',
    ['group_id', 'user_id'],
    z.object({ group_id: id, user_id: userId }),
    z.looseObject({ channels: z.array(channelInfo) }),
  ),
  channelMeta: defineCall(
    'GET',
    '/groups/channels/meta',
    ACTOR,
    z.object(actor),
    z.looseObject({ topic: maybe(note), description: maybe(note) }),
  ),
  /** The original's client sends topic and description in the body, its server reads the query and stores nulls. */
  setChannelMeta: defineCall(
    'POST',
    '/groups/channels/meta/set',
    [...ACTOR, 'topic', 'description'],
    z.object({ ...actor, topic: maybe(note), description: maybe(note) }),
    z.looseObject({ status: z.literal('ok') }),
  ),
  role: defineCall(
    'GET',
    '/groups/channels/role',
    ['group_id', 'user_id'],
    z.object({ group_id: id, user_id: userId }),
    z.looseObject({ role }),
  ),
};
