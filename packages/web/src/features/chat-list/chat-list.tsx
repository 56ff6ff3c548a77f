import { UserPlus } from 'lucide-react';
import { useMemo } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { useColumns } from '../../lib/use-media.ts';
import { useToday } from '../../lib/use-today.ts';
import { listedChats, requests } from '../../state/chat-order.ts';
import { useChats } from '../../state/chats.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useRoute } from '../shell/use-route.ts';
import { AccessKeyReminder } from './access-key-reminder.tsx';
import { ChatRow } from './chat-row.tsx';
import { RequestsRow } from './requests-row.tsx';
import styles from './chat-list.module.css';

const c = classes(styles);

/** All chats, last activity first. */
export function ChatList() {
  const [route, navigate] = useRoute();
  const { chats, contacts, loaded } = useChats();
  const list = useMemo(() => listedChats(chats), [chats]);
  const waiting = useMemo(() => requests(contacts), [contacts]);
  const today = useToday();
  const wide = useColumns() > 1;
  const open = route.name === 'chat' ? route.chat : undefined;
  return (
    <div className={c('pane')}>
      <header className={c('header')}>
        <h1>{t('chats.title')}</h1>
        <IconButton label={t('add.title')} onClick={() => navigate('/add')}>
          <UserPlus aria-hidden="true" />
        </IconButton>
      </header>
      <div className={c('scroll')}>
        <AccessKeyReminder />
        {waiting.length > 0 ? <RequestsRow contacts={waiting} current={route.name === 'requests'} /> : undefined}
        {list.length > 0 ? (
          <ul>
            {list.map((chat) => (
              <li key={chat.id}>
                <ChatRow chat={chat} current={chat.id === open} today={today} />
              </li>
            ))}
          </ul>
        ) : undefined}
        {loaded && list.length === 0 && wide ? <p className={c('none')}>{t('chats.empty.title')}</p> : undefined}
        {loaded && list.length === 0 && !wide ? (
          <EmptyState
            title={t('chats.empty.title')}
            text={t('chats.empty.text')}
            action={
              <Button kind="primary" icon={<UserPlus aria-hidden="true" />} onClick={() => navigate('/add')}>
                {t('add.title')}
              </Button>
            }
          />
        ) : undefined}
      </div>
    </div>
  );
}
