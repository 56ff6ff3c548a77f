import { retireMailboxes } from '../network/mailbox-rows.ts';
import type { Env } from '../work/env.ts';
import { allInvites, type Invite, inviteByUid } from './invite-rows.ts';
import { WhisprError } from '@whispr/protocol/errors';

/** After its end an invite's mailbox stays for those who took it in the last moment. */
const GRACE_MS = 3_600_000;

/** Follows the life of our invites. */
export interface InviteFollower {
  wake(): void;
  stop(): void;
}

export function createInviteFollower(env: Env): InviteFollower {
  const { clock } = env.ports;
  let cancel: (() => void) | undefined;
  let stopped = false;

  const look = async (): Promise<void> => {
    const now = clock.now();
    const invites = await env.db.read(allInvites);
    for (const invite of invites) {
      if (invite.state === 'waiting' && invite.expiresAt <= now) await expire(env, invite);
      if (invite.state === 'expired' && invite.expiresAt + GRACE_MS <= now) await giveUp(env, invite);
    }
    const times = invites.map(({ state, expiresAt }) =>
      state === 'waiting' ? expiresAt : state === 'expired' ? expiresAt + GRACE_MS : Infinity,
    );
    const next = Math.min(...times.map((time) => (time <= now ? Infinity : time)));
    if (!stopped && next !== Infinity) cancel = clock.after(next - now, wake);
  };

  const wake = (): void => {
    if (stopped) return;
    cancel?.();
    // Only the lock can make this fail.
    look().catch(() => undefined);
  };

  return {
    wake,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}

async function expire(env: Env, invite: Invite): Promise<void> {
  await env.commit.run(async (work) => {
    await work.run("UPDATE invite SET state = 'expired' WHERE id = ? AND state = 'waiting'", [invite.id]);
    work.changes.invite(invite.id);
  });
}

async function giveUp(env: Env, invite: Invite): Promise<void> {
  await env.commit.run(async (work) => {
    await work.run('DELETE FROM invite WHERE id = ?', [invite.id]);
    await retireMailboxes(work, 'id', invite.mailbox, env.ports.clock.now());
    work.afterCommit(() => env.wakeReaders());
  });
}

/** Withdraws an invite. If somebody took it first, that is what it says afterwards. */
export async function revokeInvite(env: Env, uid: Uint8Array): Promise<Invite> {
  const invite = await env.db.read((reader) => inviteByUid(reader, uid));
  if (invite === undefined) throw new WhisprError('invite/unknown', 'there is no such invite');
  const state = await env.ports.relay(invite.relay).revokeInvite(invite.slot, invite.signingSeed);
  return env.commit.run(async (work) => {
    // "Used" shows when the joiner's introduction arrives, together with who it is.
    const next = state === 'used' ? invite.state : state;
    const changed = await work.run("UPDATE invite SET state = ? WHERE id = ? AND state <> 'used'", [next, invite.id]);
    // A used one's mailbox is a contact's by now, whatever the relay says.
    if (next === 'revoked' && changed > 0) {
      await retireMailboxes(work, 'id', invite.mailbox, env.ports.clock.now());
      work.afterCommit(() => env.wakeReaders());
    }
    work.changes.invite(invite.id);
    return (await inviteByUid(work, uid)) ?? invite;
  });
}
