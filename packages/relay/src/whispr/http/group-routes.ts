import type { FastifyInstance } from 'fastify';
import { groupCalls, readParameters, type WhisprCall } from '@whispr/protocol/whispr';
import type * as z from 'zod/mini';
import type { RateName } from '../../limits/rates.ts';
import { WhisprFailure } from '../failure.ts';
import { renameGroup, rekey, rotateInvite, setFlag, transferOwner } from '../groups/admin.ts';
import {
  channelMeta,
  createChannel,
  deleteChannel,
  listChannels,
  renameChannel,
  setChannelMeta,
} from '../groups/channels.ts';
import { discoverGroups, groupInfo, listGroups, publicGroups } from '../groups/find.ts';
import { memberKeys, updateMemberKey } from '../groups/keys.ts';
import { approve, ban, createGroup, deleteGroup, joinGroup, leaveGroup, newId, roleOf } from '../groups/membership.ts';
import { fetchGroupMessages, sendGroupMessage } from '../groups/messages.ts';
import type { Parts } from '../parts.ts';
import type { Actor } from './actor.ts';
import { defineRoute, jsonOf } from './route.ts';

const MESSAGE_BODY = 262_144;
const calls = groupCalls;

/** All of `/groups/*` but attachments. `prefix` goes before: the original has them under `/api` as well. */
export function groupRoutes(api: FastifyInstance, parts: Parts, prefix: string): void {
  const { groups, senders } = parts;

  function on<Q extends z.ZodMiniType, A extends z.ZodMiniType>(
    call: WhisprCall<Q, A>,
    handle: (given: z.output<Q>, actor: Actor) => Promise<z.input<A>>,
    options: { rate?: RateName; bodyLimit?: number } = {},
  ): void {
    const rate: RateName = call.method === 'GET' ? 'read' : 'write';
    defineRoute(api, parts, call.method, prefix + call.path, { rate, ...options }, (ask) =>
      handle(readParameters(call, ask.query, jsonOf(ask.body)), ask.actor),
    );
  }
  /** Calls that act as `user_id`. */
  function as<Q extends z.ZodMiniType<{ user_id: string }>, A extends z.ZodMiniType>(
    call: WhisprCall<Q, A>,
    handle: (given: z.output<Q>) => Promise<z.input<A>>,
    options: { rate?: RateName } = {},
  ): void {
    on(
      call,
      async (given, actor) => {
        actor.as(given.user_id);
        return handle(given);
      },
      options,
    );
  }

  on(
    calls.create,
    async ({ name, is_public, owner_id }, actor) =>
      createGroup(groups, { name, is_public: is_public ?? false, owner_id: actor.as(owner_id) }),
    { rate: 'create' },
  );
  as(calls.join, (given) => joinGroup(groups, given));
  as(calls.approve, (given) => approve(groups, given));
  as(calls.leave, (given) => leaveGroup(groups, given));
  as(calls.list, ({ user_id }) => listGroups(groups, user_id));
  on(calls.info, async ({ group_id, user_id }, actor) => groupInfo(groups, group_id, actor.maybeAs(user_id)));
  on(calls.discover, async ({ query, limit }) => discoverGroups(groups, query, limit));
  on(calls.publicList, async ({ query, limit }) => publicGroups(groups, query, limit));

  as(calls.rename, (given) => renameGroup(groups, given));
  as(calls.setPublic, (given) => setFlag(groups, given, 'is_public', given.is_public));
  as(calls.setServerDistribute, (given) => setFlag(groups, given, 'server_distribute', given.enabled));
  as(calls.setServerStoreHistory, (given) => setFlag(groups, given, 'server_store_history', given.enabled));
  as(calls.rotateInvite, (given) => rotateInvite(groups, given));
  as(calls.ban, (given) => ban(groups, given));
  as(calls.rekey, (given) => rekey(groups, given));
  as(calls.transferOwner, (given) => transferOwner(groups, given));
  on(calls.delete, async ({ group_id, user_id }, actor) => {
    const by = user_id ?? actor.proven;
    // The original also takes an operator's token; there is no such power here.
    if (by === undefined) throw new WhisprFailure('whispr/no-credentials');
    return deleteGroup(groups, group_id, actor.as(by));
  });

  as(calls.createChannel, (given) => createChannel(groups, newId(), given));
  as(calls.renameChannel, (given) => renameChannel(groups, given));
  as(calls.deleteChannel, (given) => deleteChannel(groups, given));
  as(calls.listChannels, ({ group_id, user_id }) => listChannels(groups, group_id, user_id));
  as(calls.channelMeta, ({ channel_id, user_id }) => channelMeta(groups, channel_id, user_id));
  as(calls.setChannelMeta, (given) => setChannelMeta(groups, given));
  as(calls.role, ({ group_id, user_id }) => roleOf(groups, group_id, user_id));

  on(
    calls.sendMessage,
    async (given, actor) => {
      senders.use(actor.as(given.sender_id));
      parts.context.limiter.use('deposit', given.sender_id);
      return sendGroupMessage(groups, given);
    },
    { rate: 'read', bodyLimit: MESSAGE_BODY },
  );
  as(calls.fetchMessages, (given) => fetchGroupMessages(groups, given), { rate: 'read' });
  on(calls.memberKeys, async ({ group_id, user_id }, actor) => memberKeys(groups, group_id, actor.someone(user_id)));
  // Here `user_id` is whose key it is, and any member may bring it.
  on(calls.updateMemberKey, async (given, actor) => updateMemberKey(groups, given, actor.someone(undefined)), {
    rate: 'read',
  });
}
