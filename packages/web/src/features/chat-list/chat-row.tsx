import type { ChatView } from '@whispr/core/rpc';
import { contactName } from '../../i18n/contact-name.ts';
import { ShieldCheck } from 'lucide-react';
import { memo } from 'react';
import { listTime } from '../../i18n/day.ts';
import { badgeCount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { sentence } from '../../i18n/sentence.ts';
import { classes } from '../../lib/classes.ts';
import { cutText, oneLine } from '../../lib/safe-text.ts';
import { Identicon } from '../../ui/identicon.tsx';
import { Name } from '../../ui/name.tsx';
import { StateShape } from '../../ui/state-shape.tsx';
import { chatPath } from '../shell/route.ts';
import styles from './chat-list.module.css';

const c = classes(styles);
const PREVIEW = 120;

function preview(chat: ChatView): string {
  const { last } = chat;
  if (!last) return chat.contact.state === 'requested' ? t('chats.requested') : '';
  if (last.kind === 'text') return oneLine(cutText(last.text, PREVIEW));
  return sentence(last.text, last.values, 'line.unknown');
}

function LastLine({ chat }: { chat: ChatView }) {
  if (chat.typing) return <span className={c('last', 'typing')}>{t('chat.typing')}</span>;
  if (chat.draft !== '')
    return (
      <span className={c('last')}>
        <span className={c('draft')}>{t('chats.draft')}</span> <bdi>{oneLine(cutText(chat.draft, PREVIEW))}</bdi>
      </span>
    );
  return (
    <bdi dir="auto" className={c('last')}>
      {preview(chat)}
    </bdi>
  );
}

/** One chat: who, the last line, when, how much is unread. */
export const ChatRow = memo(function ChatRow({
  chat,
  current,
  today,
}: {
  chat: ChatView;
  current: boolean;
  today: number;
}) {
  const { last, contact, unread } = chat;
  return (
    <a href={`#${chatPath(chat.id)}`} className={c('row')} aria-current={current ? 'page' : undefined}>
      <Identicon view={contact.identicon} size={44} />
      <span className={c('words')}>
        <span className={c('line')}>
          <span className={c('name')}>
            <Name text={contactName(contact)} />
            {contact.verification === 'verified' ? (
              <ShieldCheck role="img" aria-label={t('trust.verified')} />
            ) : undefined}
          </span>
          {last ? <time className={c('time', unread > 0 && 'unreadTime')}>{listTime(last.at, today)}</time> : undefined}
        </span>
        <span className={c('line')}>
          {last?.own === true && last.state && chat.draft === '' ? (
            <span className={c('state')}>
              <StateShape state={last.state} />
            </span>
          ) : undefined}
          <LastLine chat={chat} />
          {unread > 0 ? (
            <span className={c('count')}>
              <span aria-hidden="true">{badgeCount(unread)}</span>
              <span className="sr-only">{t('chats.unread', { count: unread })}</span>
            </span>
          ) : undefined}
        </span>
      </span>
    </a>
  );
});
