import { dayName } from '../../i18n/day.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import type { Item } from './items.ts';
import { LineView } from './line-view.tsx';
import { MessageBubble } from './message-bubble.tsx';
import type { OpenMenu } from './message-menu.tsx';
import styles from './item-view.module.css';

const c = classes(styles);

interface Props {
  item: Item;
  index: number;
  name: string;
  /** A moment of the current day; renewed at midnight, so that "Today" moves on. */
  today: number;
  typing: boolean;
  showWord: boolean;
  expanded: boolean;
  onExpand: (id: string) => void;
  onMenu: (menu: OpenMenu) => void;
}

function Typing({ name }: { name: string }) {
  return (
    <p className={c('typing')} role="status">
      <span className={c('dots')} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span className="sr-only">{t('chat.typingName', { name })}</span>
    </p>
  );
}

/** One line of the conversation, in the text column. */
export function ItemView({ item, index, name, today, typing, showWord, expanded, onExpand, onMenu }: Props) {
  switch (item.kind) {
    case 'day':
      return (
        <p className={c('day')}>
          <span>{dayName(item.at, today)}</span>
        </p>
      );
    case 'unread':
      return (
        <p className={c('unread')}>
          <span>{t('chat.newMessages')}</span>
        </p>
      );
    case 'line':
      return <LineView row={item.row} index={index} name={name} />;
    case 'message':
      return (
        <MessageBubble
          row={item.row}
          index={index}
          first={item.first}
          last={item.last}
          name={name}
          showWord={showWord}
          expanded={expanded}
          onExpand={onExpand}
          onMenu={onMenu}
        />
      );
    case 'foot':
      return <div className={c('foot')}>{typing ? <Typing name={name} /> : undefined}</div>;
    default:
      return <div />;
  }
}
