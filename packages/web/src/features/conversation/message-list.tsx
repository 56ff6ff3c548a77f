import type { ChatView } from '@whispr/core/rpc';
import { ChevronDown } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Virtualizer } from 'virtua';
import { dayName } from '../../i18n/day.ts';
import { badgeCount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { oneLine } from '../../lib/safe-text.ts';
import { useToday } from '../../lib/use-today.ts';
import type { Timeline } from '../../state/timeline.ts';
import { buildItems } from './items.ts';
import { ItemView } from './item-view.tsx';
import { MessageMenu, type OpenMenu } from './message-menu.tsx';
import { useMessageKeys } from './use-message-keys.ts';
import { useMessageScroll } from './use-message-scroll.ts';
import styles from './message-list.module.css';

const c = classes(styles);

interface Props {
  chat: ChatView;
  timeline: Timeline;
  /** Grows with every message sent from here: then the end is shown. */
  sent: number;
}

/** The messages: only those near the window are drawn, and what one looks at stays where it is. */
export function MessageList({ chat, timeline, sent }: Props) {
  const today = useToday();
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [menu, setMenu] = useState<OpenMenu>();
  const { rows, hasBefore, firstUnread } = timeline;
  const items = useMemo(() => {
    void today;
    return buildItems(rows, hasBefore, firstUnread);
  }, [rows, hasBefore, firstUnread, today]);
  const scroll = useMessageScroll(chat.id, timeline, items, sent);
  const keys = useMessageKeys(scroll.scroller, scroll.list, items);
  const name = oneLine(chat.contact.name);
  const lastOwn = rows.findLast((row) => row.own)?.id;

  return (
    <>
      <div
        ref={scroll.scroller}
        className={c('scroller', !scroll.placed && 'unplaced')}
        role="region"
        aria-label={t('chat.messages', { name })}
        tabIndex={0}
        data-region-start
        data-testid="messages"
        onKeyDown={keys}
      >
        <div className={c('push')} />
        <Virtualizer
          ref={scroll.list}
          scrollRef={scroll.scroller}
          data={items}
          shift={scroll.shift}
          bufferSize={600}
          onScroll={scroll.onScroll}
          onResize={scroll.onResize}
        >
          {(item, index) => (
            <ItemView
              key={item.key}
              item={item}
              index={index}
              name={name}
              today={today}
              typing={chat.typing}
              showWord={item.kind === 'message' && item.row.id === lastOwn}
              expanded={expanded.has(item.key)}
              onExpand={(id) => setExpanded(new Set([...expanded, id]))}
              onMenu={setMenu}
            />
          )}
        </Virtualizer>
      </div>
      {scroll.topTime === undefined || !scroll.scrolling ? undefined : (
        <div className={c('floating')} aria-hidden="true">
          {dayName(scroll.topTime, Date.now())}
        </div>
      )}
      {scroll.atEnd ? undefined : (
        <button
          type="button"
          className={c('jump')}
          aria-label={chat.unread > 0 ? t('chat.jumpCount', { count: chat.unread }) : t('chat.jump')}
          title={t('chat.jump')}
          onClick={scroll.toEnd}
        >
          <ChevronDown aria-hidden="true" />
          {chat.unread > 0 ? <span className={c('jumpCount')}>{badgeCount(chat.unread)}</span> : undefined}
        </button>
      )}
      {menu ? <MessageMenu menu={menu} onClose={() => setMenu(undefined)} /> : undefined}
    </>
  );
}
