import { useCallback, useEffect, useRef, useState } from 'react';
import { core } from '../../state/core.ts';
import { run } from '../../state/run.ts';

/** Every key is in core's database at most this long after it was pressed, with room for the way (AT-14). */
const SAVE_MS = 200;

/** The text being written. Saved while one writes, when the window is left, and when the chat is closed. */
export function useDraft(chat: string, initial: string): [string, (text: string) => void, (text: string) => void] {
  const [text, setText] = useState(initial);
  const pending = useRef<{ text: string; timer: number } | undefined>(undefined);

  const flush = useCallback(
    (value?: string) => {
      const waiting = pending.current;
      if (waiting) clearTimeout(waiting.timer);
      pending.current = undefined;
      const latest = value ?? waiting?.text;
      if (latest !== undefined) run(core().call('chat.setDraft', { chat, text: latest }));
    },
    [chat],
  );

  const change = useCallback(
    (next: string) => {
      setText(next);
      const timer = pending.current?.timer ?? window.setTimeout(() => flush(), SAVE_MS);
      pending.current = { text: next, timer };
    },
    [flush],
  );

  useEffect(() => {
    const leave = (): void => flush();
    document.addEventListener('visibilitychange', leave);
    window.addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('visibilitychange', leave);
      window.removeEventListener('pagehide', leave);
      flush();
    };
  }, [flush]);

  return [text, change, flush];
}
