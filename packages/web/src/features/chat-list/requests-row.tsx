import type { ContactView } from '@whispr/core/rpc';
import { Inbox } from 'lucide-react';
import { badgeCount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import styles from './chat-list.module.css';

const c = classes(styles);

/** One row for everybody who waits for an answer; strangers never stand among the chats. */
export function RequestsRow({ contacts, current }: { contacts: readonly ContactView[]; current: boolean }) {
  const count = contacts.length;
  return (
    <a href="#/requests" className={c('row')} aria-current={current ? 'page' : undefined}>
      <span className={c('symbol')}>
        <Inbox aria-hidden="true" />
      </span>
      <span className={c('words')}>
        <span className={c('name')}>{t('requests.title')}</span>
        <span className={c('last')}>{t('requests.count', { count })}</span>
      </span>
      <span className={c('count')} aria-hidden="true">
        {badgeCount(count)}
      </span>
    </a>
  );
}
