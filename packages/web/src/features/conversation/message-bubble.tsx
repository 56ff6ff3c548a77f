import type { MessageView } from '@whispr/core/rpc';
import { ChevronDown, RotateCw } from 'lucide-react';
import { memo } from 'react';
import { codeSentence } from '../../i18n/errors.ts';
import { clockTime, fullTime } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { isOnlyEmoji } from '../../lib/safe-text.ts';
import { retryMessage } from '../../state/conversations.ts';
import { StateShape } from '../../ui/state-shape.tsx';
import { messageLabel, messageWords } from './message-label.ts';
import type { OpenMenu } from './message-menu.tsx';
import { MessageText } from './message-text.tsx';
import styles from './message-bubble.module.css';

const c = classes(styles);

interface Props {
  row: MessageView;
  index: number;
  first: boolean;
  last: boolean;
  name: string;
  /** The newest own message says its state in a word too. */
  showWord: boolean;
  expanded: boolean;
  onExpand: (id: string) => void;
  onMenu: (menu: OpenMenu) => void;
}

function Meta({ row, showWord }: Pick<Props, 'row' | 'showWord'>) {
  return (
    <span className={c('meta')}>
      {row.late ? <span>{t('message.late')}</span> : undefined}
      <time dir="auto" dateTime={new Date(row.at).toISOString()} title={fullTime(row.at)}>
        {clockTime(row.at)}
      </time>
      {row.own && row.state ? (
        <>
          {showWord ? <span>{t(`state.${row.state}`)}</span> : undefined}
          <StateShape state={row.state} />
        </>
      ) : undefined}
    </span>
  );
}

function Failure({ row }: { row: MessageView }) {
  return (
    <div className={c('failure')}>
      <span>{codeSentence(row.failure ?? 'unknown')}</span>
      <button type="button" onClick={() => retryMessage(row)}>
        <RotateCw aria-hidden="true" />
        {t('action.tryAgain')}
      </button>
    </div>
  );
}

/** One message. Time and state stand in its last line. */
export const MessageBubble = memo(function MessageBubble(props: Props) {
  const { row, index, first, last, name, showWord, expanded, onExpand, onMenu } = props;
  const large = row.kind === 'text' && isOnlyEmoji(row.text);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- right click and Shift+F10 open the menu that its button opens too
    <article
      className={c('row', row.own ? 'own' : 'other', first && 'first', last && 'last')}
      data-index={index}
      data-id={row.id}
      data-state={row.state}
      tabIndex={-1}
      aria-label={messageLabel(row, name)}
      onContextMenu={(event) => {
        if (event.target instanceof Element && event.target.closest('a')) return;
        event.preventDefault();
        const at = new DOMRect(event.clientX, event.clientY, 0, 0);
        const byKeyboard = event.clientX === 0 && event.clientY === 0;
        onMenu({ row, anchor: byKeyboard ? event.currentTarget : { getBoundingClientRect: () => at } });
      }}
    >
      <div className={c('bubble', large && 'large')}>
        <div className={c('body', row.kind !== 'text' && 'placeholder')} dir="auto">
          {row.kind === 'text' ? (
            <MessageText id={row.id} text={row.text} expanded={expanded} onExpand={onExpand} />
          ) : (
            messageWords(row, name)
          )}
          <Meta row={row} showWord={showWord} />
        </div>
        {row.state === 'failed' ? <Failure row={row} /> : undefined}
      </div>
      <button
        type="button"
        className={c('more')}
        tabIndex={-1}
        aria-label={t('message.menu')}
        title={t('message.menu')}
        onClick={(event) => onMenu({ row, anchor: event.currentTarget })}
      >
        <ChevronDown aria-hidden="true" />
      </button>
    </article>
  );
});
