import { useCallback, useEffect, useRef, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import { core } from '../../state/core.ts';
import { run } from '../../state/run.ts';
import type { Item } from './items.ts';

/** Tells core how far one has read: what was in view while the window was looked at. Position only grows. */
export function useReadMarks(
  chat: string,
  list: RefObject<VirtualizerHandle | null>,
  scroller: RefObject<HTMLElement | null>,
  items: readonly Item[],
): () => void {
  const marked = useRef(0);
  const mark = useCallback(() => {
    if (!list.current || !scroller.current || document.visibilityState !== 'visible' || !document.hasFocus()) return;
    const top = list.current.scrollOffset;
    const from = list.current.findItemIndex(top);
    const to = list.current.findItemIndex(top + scroller.current.clientHeight - 1);
    const seen = items
      .slice(from, to + 1)
      .flatMap((item) => ('row' in item && !item.row.own ? [item.row.arrival] : []));
    const arrival = Math.max(0, ...seen);
    if (arrival <= marked.current) return;
    marked.current = arrival;
    run(core().call('chat.markRead', { chat, arrival }));
  }, [chat, items, list, scroller]);

  useEffect(() => {
    window.addEventListener('focus', mark);
    document.addEventListener('visibilitychange', mark);
    return () => {
      window.removeEventListener('focus', mark);
      document.removeEventListener('visibilitychange', mark);
    };
  }, [mark]);
  return mark;
}
