import type { ChatView } from '@whispr/core/rpc';
import { contactName } from '../../i18n/contact-name.ts';
import { ChevronDown } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { dayName } from '../../i18n/day.ts';
import { badgeCount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
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
  const items = useMemo(() => buildItems(rows, hasBefore, firstUnread), [rows, hasBefore, firstUnread]);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const scroll = useMessageScroll({ chat: chat.id, timeline, items, sent, scroller, list });
  const keys = useMessageKeys(scroller, list, items);
  const name = contactName(chat.contact);
  const lastOwn = rows.findLast((row) => row.own)?.id;

  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows move between the messages inside */}
      <div
        ref={scroller}
        className={c('scroller', !scroll.placed && 'unplaced')}
        role="region"
        aria-label={t('chat.messages', { name })}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        data-region-start
        data-testid="messages"
        onKeyDown={keys}
      >
        <div className={c('push')} />
        <Virtualizer
          ref={list}
          scrollRef={scroller}
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
          {dayName(scroll.topTime, today)}
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
