import type { InviteView } from '@whispr/core/rpc';
import { create } from 'zustand';

export const useInvites = create<{ invites: Readonly<Record<string, InviteView>> }>(() => ({ invites: {} }));

export function applyInvite(invite: InviteView): void {
  useInvites.setState(({ invites }) => ({ invites: { ...invites, [invite.id]: invite } }));
}

export function forgetInvites(): void {
  useInvites.setState({ invites: {} });
}
