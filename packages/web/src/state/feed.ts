import type { Change } from '@whispr/core/rpc';
import { isMessageKey, t } from '../i18n/index.ts';
import { codeSentence, errorCode } from '../i18n/errors.ts';
import { applyTheme } from '../theme/apply-theme.ts';
import { silence } from './announcer.ts';
import { announceMessages } from './announce-messages.ts';
import { applyChats, forgetChats, loadChats } from './chats.ts';
import { applyMessages, forgetConversations } from './conversations.ts';
import { core } from './core.ts';
import { applyInvite, forgetInvites } from './invites.ts';
import { attempt } from './run.ts';
import { forgetSession, setStatus, useSession } from './session.ts';
import { clearToasts, showToast } from './toasts.ts';

/** Nothing of the account may stay in memory of the page, its DOM or its title behind the lock. */
function forgetAll(): void {
  forgetChats();
  forgetConversations();
  forgetInvites();
  forgetSession();
  clearToasts();
  silence();
}

async function loadAll(): Promise<void> {
  const [profile, settings, connection] = await Promise.all([
    core().call('profile.get'),
    core().call('settings.get'),
    core().call('connection'),
    loadChats(),
  ]);
  applyTheme(settings.theme);
  useSession.setState({ profile, settings, connection });
}

function applyStatus(change: Extract<Change, { type: 'status' }>): void {
  const before = useSession.getState().status?.phase;
  const { phase } = change.status;
  if (phase !== 'ready') forgetAll();
  setStatus(change.status);
  if (phase === 'ready' && before !== 'ready') void attempt(loadAll());
}

function notice(change: Extract<Change, { type: 'notice' }>): void {
  const key = change.code;
  const text = isMessageKey(key) ? t(key, change.values) : codeSentence(key);
  showToast({ level: change.level, text });
}

/** Applies one change from core to the stores. */
export function applyChange(change: Change): void {
  switch (change.type) {
    case 'status':
      return applyStatus(change);
    case 'connection':
      return useSession.setState({ connection: change.state });
    case 'messages':
      announceMessages(change.chat, change.upserts);
      return applyMessages(change.chat, change.upserts, change.removed);
    case 'chats':
      return applyChats(change.upserts, change.removed);
    case 'invite':
      return applyInvite(change.invite);
    case 'settings':
      applyTheme(change.settings.theme);
      return useSession.setState({ settings: change.settings });
    case 'profile':
      return useSession.setState({ profile: change.profile });
    case 'progress':
      return undefined;
    case 'notice':
      return notice(change);
    default:
      return undefined;
  }
}

/** Listens to core and asks where it stands. */
export async function startFeed(): Promise<void> {
  core().subscribe(applyChange);
  try {
    applyStatus({ type: 'status', status: await core().call('status') });
  } catch (error) {
    useSession.setState({ failure: errorCode(error) });
  }
}

/** Takes over the status that a command returned, as if the stream had brought it. */
export function enter(status: Extract<Change, { type: 'status' }>['status']): void {
  applyStatus({ type: 'status', status });
}
