import type { ChatView } from '@whispr/core/rpc';
import { contactName } from '../../i18n/contact-name.ts';
import { SendHorizontal, Smile } from 'lucide-react';
import { Suspense, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { lazyNamed } from '../../lib/lazy.ts';
import { useMedia } from '../../lib/use-media.ts';
import { sendText } from '../../state/conversations.ts';
import { useSession } from '../../state/session.ts';
import { showToast } from '../../state/toasts.ts';
import { IconButton } from '../../ui/button.tsx';
import { useDraft } from './use-draft.ts';
import { useTypingSignal } from './use-typing-signal.ts';
import styles from './composer.module.css';

const c = classes(styles);
const MAX_BYTES = 100_000;
const EmojiPanel = lazyNamed(() => import('./emoji-panel.tsx'), 'EmojiPanel');

function fitToText(area: HTMLTextAreaElement): void {
  area.style.blockSize = 'auto';
  area.style.blockSize = `${area.scrollHeight}px`;
}

interface Props {
  chat: ChatView;
  onSent: () => void;
}

/** Where one writes. It grows with the text up to 40 % of the window and keeps the focus after sending. */
export function Composer({ chat, onSent }: Props) {
  const [text, setText, flush] = useDraft(chat.id, chat.draft);
  const [picking, setPicking] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const enterSends = useSession((state) => state.settings?.enterSends ?? true);
  const touch = useMedia('(hover: none)');
  const signal = useTypingSignal(chat.id);
  const name = contactName(chat.contact);
  const sendable = text.trim() !== '';

  useEffect(() => {
    if (!touch) box.current?.focus();
  }, [touch]);

  // Only when the text changes: measuring makes the browser lay out the whole page at once, and twice.
  useLayoutEffect(() => {
    if (box.current?.value === text) fitToText(box.current);
  }, [text]);

  const change = (next: string): void => {
    setText(next);
    signal(next.trim() !== '');
  };

  const send = (): void => {
    if (!sendable) return;
    if (new TextEncoder().encode(text).length > MAX_BYTES) {
      showToast({ level: 'warning', text: t('composer.tooLong') });
      return;
    }
    sendText(chat.id, text.trim());
    setText('');
    flush('');
    signal(false);
    setPicking(false);
    onSent();
    box.current?.focus();
  };

  const key = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.altKey) return;
    const modified = event.ctrlKey || event.metaKey;
    const wanted = enterSends ? !event.shiftKey : modified;
    if (!wanted) return;
    event.preventDefault();
    send();
  };

  const insert = (emoji: string): void => {
    const area = box.current;
    const from = area?.selectionStart ?? text.length;
    const to = area?.selectionEnd ?? from;
    change(text.slice(0, from) + emoji + text.slice(to));
    requestAnimationFrame(() => area?.setSelectionRange(from + emoji.length, from + emoji.length));
  };

  return (
    <div className={c('composer')}>
      {picking ? (
        <Suspense>
          <EmojiPanel
            onPick={insert}
            onClose={() => {
              setPicking(false);
              box.current?.focus();
            }}
          />
        </Suspense>
      ) : undefined}
      <div className={c('box')}>
        <IconButton
          label={t('composer.emoji')}
          aria-expanded={picking}
          aria-haspopup="dialog"
          onClick={() => setPicking(!picking)}
        >
          <Smile aria-hidden="true" />
        </IconButton>
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          // Else the browser keeps the draft in its own session files, in the clear.
          autoComplete="off"
          className={c('text')}
          value={text}
          placeholder={t('composer.placeholder')}
          aria-label={t('composer.label', { name })}
          enterKeyHint={enterSends ? 'send' : 'enter'}
          onChange={(event) => change(event.target.value)}
          onKeyDown={key}
          onBlur={() => signal(false)}
        />
        <button
          type="button"
          className={c('send')}
          aria-label={t('composer.send')}
          title={t('composer.send')}
          disabled={!sendable}
          onClick={send}
        >
          <SendHorizontal aria-hidden="true" />
        </button>
      </div>
    </div>
  );
}
