import { KeyRound } from 'lucide-react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { useChats } from '../../state/chats.ts';
import { useSession } from '../../state/session.ts';
import styles from './chat-list.module.css';

const c = classes(styles);

/** Asks to write the access key down once there is somebody to lose, not before. */
export function AccessKeyReminder() {
  const pending = useSession((state) => state.status?.accessKeyPending === true);
  const hasPeople = useChats((state) => Object.values(state.contacts).some((contact) => contact.state === 'active'));
  if (!pending || !hasPeople) return null;
  return (
    <div className={c('reminder')}>
      <KeyRound aria-hidden="true" />
      <p>{t('accessKey.reminder')}</p>
      <a href="#/settings/access-key">{t('accessKey.show')}</a>
    </div>
  );
}
