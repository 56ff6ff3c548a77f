import { fromHex } from '@whispr/protocol/bytes';
import { WhisprError } from '@whispr/protocol/errors';
import { viewOf } from '../contacts/contact-handlers.ts';
import type { Handlers, MessagingMethod } from '../messaging-types.ts';
import type { InviteView } from '../rpc/index.ts';
import type { Env } from '../work/env.ts';
import { createInvite } from './create-invite.ts';
import { type InviteFollower, revokeInvite } from './follow-invites.ts';
import { allInvites, type Invite, inviteById } from './invite-rows.ts';
import { inviteView } from './invite-view.ts';
import { joinInvite } from './join-invite.ts';

type InviteMethod = Extract<MessagingMethod, `invite.${string}`>;

export function inviteHandlers(env: Env, follower: InviteFollower): Handlers<InviteMethod> {
  const view = (invite: Invite): Promise<InviteView> => env.db.read((reader) => inviteView(reader, invite));
  return {
    'invite.create': async () => {
      const id = await createInvite(env);
      follower.wake();
      const invite = await env.db.read((reader) => inviteById(reader, id));
      if (invite === undefined) throw new WhisprError('invite/unknown', 'the invite is gone already');
      return view(invite);
    },
    'invite.revoke': async ({ id }) => view(await revokeInvite(env, fromHex(id))),
    'invite.list': async () => Promise.all((await env.db.read(allInvites)).map(view)),
    'invite.join': async ({ code }) => viewOf(env, await joinInvite(env, code)),
  };
}
