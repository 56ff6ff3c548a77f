import { useCallback, useEffect, useRef } from 'react';
import { core } from '../../state/core.ts';
import { run } from '../../state/run.ts';

const SAVE_MS = 300;

/** Remembers where one looks in a chat, so that it opens there again after a reload or a restart. */
export function usePosition(chat: string): (message: string | undefined) => void {
  const pending = useRef<{ message: string | undefined; timer: number } | undefined>(undefined);
  const saved = useRef<string | undefined>(undefined);

  const flush = useCallback(() => {
    const waiting = pending.current;
    if (!waiting) return;
    clearTimeout(waiting.timer);
    pending.current = undefined;
    const { message } = waiting;
    if (message === saved.current) return;
    saved.current = message;
    run(core().call('chat.setPosition', message === undefined ? { chat } : { chat, message }));
  }, [chat]);

  useEffect(() => {
    window.addEventListener('pagehide', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      flush();
    };
  }, [flush]);

  return useCallback(
    (message) => {
      const timer = pending.current?.timer ?? window.setTimeout(flush, SAVE_MS);
      pending.current = { message, timer };
    },
    [flush],
  );
}
