import { useCallback, type KeyboardEvent, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Item } from './items.ts';

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

const canFocus = (item: Item | undefined): boolean => item !== undefined && 'row' in item;

/** From `from` in direction `step`, the next item that can be read. */
function nextItem(items: readonly Item[], from: number, step: number): number | undefined {
  for (let i = from + step; i >= 0 && i < items.length; i += step) if (canFocus(items[i])) return i;
  return undefined;
}

/** Up, Down, Home and End move from message to message, as items of a list (AT-38). */
export function useMessageKeys(
  scroller: RefObject<HTMLElement | null>,
  list: RefObject<VirtualizerHandle | null>,
  items: readonly Item[],
): (event: KeyboardEvent) => void {
  return useCallback(
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      const focused = document.activeElement?.closest('[data-index]');
      const now = focused ? Number(focused.getAttribute('data-index')) : items.length;
      const step = STEPS[event.key];
      const target =
        step !== undefined
          ? nextItem(items, now, step)
          : event.key === 'Home'
            ? nextItem(items, -1, 1)
            : event.key === 'End'
              ? nextItem(items, items.length, -1)
              : undefined;
      if (target === undefined) return;
      event.preventDefault();
      list.current?.scrollToIndex(target, { align: 'nearest' });
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-index="${target}"]`)?.focus({ preventScroll: true }),
      );
    },
    [items, list, scroller],
  );
}
