import type { ConnectionView, ProfileView, SettingsView, StatusView } from '@whispr/core/rpc';
import { create } from 'zustand';

interface Session {
  /** The code of what kept core from starting at all. */
  failure: string | undefined;
  status: StatusView | undefined;
  /** When the status was heard, so that a delay in it can be counted down. */
  statusAt: number;
  connection: ConnectionView;
  profile: ProfileView | undefined;
  settings: SettingsView | undefined;
}

const nothing: Session = {
  failure: undefined,
  status: undefined,
  statusAt: 0,
  connection: 'connecting',
  profile: undefined,
  settings: undefined,
};

/** Who is here, how core stands, and what was chosen. */
export const useSession = create<Session>(() => nothing);

/** Takes over a status from core. */
export function setStatus(status: StatusView): void {
  useSession.setState({ status, statusAt: performance.now() });
}

/** Forgets all but the status: what a lock leaves. */
export function forgetSession(): void {
  useSession.setState({ profile: undefined, settings: undefined, connection: 'connecting' });
}
