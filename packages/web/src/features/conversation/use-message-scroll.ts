import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { VirtualizerHandle } from 'virtua';
import { jumpToLatest, loadMore } from '../../state/conversations.ts';
import type { Timeline } from '../../state/timeline.ts';
import { itemTime, type Item } from './items.ts';
import { usePosition } from './use-position.ts';
import { useReadMarks } from './use-read-marks.ts';

/** Nearer than this to the end, new messages keep the end in view. */
const NEAR_END = 100;
/** Nearer than this to an edge, the next page is asked for. */
const NEAR_EDGE = 1200;
const DIVIDER_GAP = 72;

interface Inputs {
  chat: string;
  timeline: Timeline;
  items: readonly Item[];
  /** Grows with every message sent from here. */
  sent: number;
  scroller: RefObject<HTMLDivElement | null>;
  list: RefObject<VirtualizerHandle | null>;
}

interface MessageScroll {
  /** This render adds rows at the start: the position is kept from the end. */
  shift: boolean;
  placed: boolean;
  atEnd: boolean;
  scrolling: boolean;
  /** The moment of the first row in view, for the floating day. */
  topTime: number | undefined;
  onScroll: () => void;
  onResize: () => void;
  toEnd: () => void;
}

/** The message at the top, or the next one below it where a separator stands at the top. */
function topMessage(items: readonly Item[], top: Item | undefined): string | undefined {
  const from = top === undefined ? -1 : items.indexOf(top);
  const item = from < 0 ? undefined : items.slice(from).find((one) => 'row' in one);
  return item?.key;
}

/** True while older rows were put before the ones already there, and nothing came after. */
function usePrepended(timeline: Timeline): boolean {
  const first = timeline.rows[0]?.id;
  const last = timeline.rows.at(-1)?.id;
  const [seen, setSeen] = useState({ first, last, prepended: false });
  if (seen.first === first && seen.last === last) return seen.prepended;
  const prepended = seen.first !== first && seen.last === last;
  setSeen({ first, last, prepended });
  return prepended;
}

/** Where the conversation is scrolled to: opens at the divider, where one looked last, or the end; keeps its place, follows the end when near it. */
export function useMessageScroll({ chat, timeline, items, sent, scroller, list }: Inputs): MessageScroll {
  const stick = useRef(true);
  const [placed, setPlaced] = useState(false);
  const [atEnd, setAtEnd] = useState(true);
  const [topTime, setTopTime] = useState<number>();
  const [scrolling, setScrolling] = useState(false);
  const still = useRef(0);
  const shift = usePrepended(timeline);
  const markRead = useReadMarks(chat, list, scroller, items);
  const { hasAfter, position } = timeline;
  const keepPosition = usePosition(chat);
  const count = items.length;

  const scrollToEnd = useCallback(() => list.current?.scrollToIndex(count - 1, { align: 'end' }), [count, list]);

  useLayoutEffect(() => {
    if (placed || count <= 1) return;
    const divider = items.findIndex((item) => item.kind === 'unread');
    const looked = items.findIndex((item) => item.key === position);
    stick.current = divider < 0 && looked < 0 && !hasAfter;
    if (divider >= 0) list.current?.scrollToIndex(divider, { align: 'start', offset: -DIVIDER_GAP });
    else if (looked >= 0) list.current?.scrollToIndex(looked, { align: 'start' });
    else list.current?.scrollToIndex(count - 1, { align: 'end' });
    requestAnimationFrame(() => requestAnimationFrame(() => setPlaced(true)));
  }, [placed, count, items, hasAfter, position, list]);

  useLayoutEffect(() => {
    if (stick.current && placed) scrollToEnd();
  }, [placed, scrollToEnd]);

  useLayoutEffect(() => {
    if (sent === 0) return;
    stick.current = true;
    scrollToEnd();
  }, [sent, scrollToEnd]);

  const look = useCallback(() => {
    const element = scroller.current;
    if (!element || !list.current) return;
    const fromEnd = element.scrollHeight - element.scrollTop - element.clientHeight;
    stick.current = fromEnd < NEAR_END && !hasAfter;
    setAtEnd(stick.current);
    setTopTime(itemTime(items[list.current.findItemIndex(list.current.scrollOffset + 8)]));
    if (element.scrollTop < NEAR_EDGE) void loadMore(chat, 'before');
    if (fromEnd < NEAR_EDGE && hasAfter) void loadMore(chat, 'after');
    markRead();
    const top = items[list.current.findItemIndex(list.current.scrollOffset)];
    keepPosition(stick.current ? undefined : topMessage(items, top));
  }, [chat, hasAfter, items, markRead, keepPosition, list, scroller]);

  useEffect(() => {
    if (placed) look();
  }, [placed, look]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => stick.current && scrollToEnd());
    observer.observe(element);
    return () => observer.disconnect();
  }, [scrollToEnd, scroller]);

  return {
    shift,
    placed: placed || count <= 1,
    atEnd,
    scrolling,
    topTime,
    onScroll: () => {
      if (!placed) return;
      setScrolling(true);
      clearTimeout(still.current);
      still.current = window.setTimeout(() => setScrolling(false), 1200);
      look();
    },
    onResize: () => {
      if (stick.current) scrollToEnd();
    },
    toEnd: () => {
      stick.current = true;
      void jumpToLatest(chat).then(() => requestAnimationFrame(() => scrollToEnd()));
    },
  };
}
