import type { MessagePage, MessageView } from '@whispr/core/rpc';

/** A window of one chat: a run of rows without gaps, sorted by `order`, each id once. */
export interface Timeline {
  rows: readonly MessageView[];
  hasBefore: boolean;
  hasAfter: boolean;
  /** The first unread message when the chat was opened; the divider stays there while one looks. */
  firstUnread?: string | undefined;
  /** The message to put at the top when the chat is opened; else the end. */
  position?: string | undefined;
}

/** Sorts behind every order that core gives: bubbles that core has not stored yet. */
const PENDING = '\uffff';

/** The order of a bubble that exists only on the screen so far; later ones sort later. */
export function pendingOrder(count: number): string {
  return PENDING + String(count).padStart(12, '0');
}

export const isPending = (row: MessageView): boolean => row.order.startsWith(PENDING);

const compare = (a: MessageView, b: MessageView): number => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0);

export function fromPage(page: MessagePage): Timeline {
  return {
    rows: [...page.messages].sort(compare),
    hasBefore: page.hasBefore,
    hasAfter: page.hasAfter,
    firstUnread: page.firstUnread,
    position: page.position,
  };
}

/**
 * Applies rows from the stream. A known id is replaced in place; a new row is taken if it belongs in the window, and
 * left out if it lies beyond an edge behind which there is more: the page that holds it will bring it.
 */
export function merge(timeline: Timeline, upserts: readonly MessageView[], removed: readonly string[] = []): Timeline {
  const rows = new Map(timeline.rows.map((row) => [row.id, row]));
  const stored = timeline.rows.filter((row) => !isPending(row));
  const first = stored[0]?.order;
  const last = stored.at(-1)?.order;
  for (const row of upserts) {
    const known = rows.has(row.id);
    const above = timeline.hasBefore && first !== undefined && row.order < first;
    const below = timeline.hasAfter && (last === undefined || row.order > last) && !isPending(row);
    if (known || !(above || below)) rows.set(row.id, row);
  }
  for (const id of removed) rows.delete(id);
  return { ...timeline, rows: [...rows.values()].sort(compare) };
}

/** Adds an older or newer page at its edge. */
export function extend(timeline: Timeline, page: MessagePage, edge: 'before' | 'after'): Timeline {
  const open = edge === 'before' ? { ...timeline, hasBefore: false } : { ...timeline, hasAfter: false };
  const joined = merge(open, page.messages);
  return edge === 'before'
    ? { ...joined, hasBefore: page.hasBefore, hasAfter: timeline.hasAfter }
    : { ...joined, hasAfter: page.hasAfter, hasBefore: timeline.hasBefore };
}
