import type { MessageView } from '@whispr/core/rpc';
import { localDay } from '../../lib/local-day.ts';

/** What one line of the conversation is. Built from rows alone, so it can be rebuilt at any time. */
export type Item =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'unread'; key: string }
  | { kind: 'line'; key: string; row: MessageView }
  | { kind: 'message'; key: string; row: MessageView; first: boolean; last: boolean }
  | { kind: 'foot'; key: string };

const RUN_MS = 5 * 60_000;

const isLine = (row: MessageView): boolean => row.kind === 'line';

/** Two messages stand together: one author, within five minutes, on one local day, with nothing between. */
function inOneRun(a: MessageView | undefined, b: MessageView | undefined, divider: string | undefined): boolean {
  if (!a || !b || isLine(a) || isLine(b) || b.id === divider) return false;
  return a.own === b.own && Math.abs(b.at - a.at) < RUN_MS && localDay(a.at) === localDay(b.at);
}

/**
 * Rows with day separators (by the viewer's calendar day), the unread divider and runs. While there is more before the
 * window, its first row gets no separator: the page before may hold the same day.
 */
export function buildItems(rows: readonly MessageView[], hasBefore: boolean, firstUnread: string | undefined): Item[] {
  const items: Item[] = [];
  rows.forEach((row, i) => {
    const before = rows[i - 1];
    const newDay = before ? localDay(before.at) !== localDay(row.at) : !hasBefore;
    if (newDay) items.push({ kind: 'day', key: `day ${row.id}`, at: row.at });
    if (row.id === firstUnread) items.push({ kind: 'unread', key: 'unread' });
    if (isLine(row)) items.push({ kind: 'line', key: row.id, row });
    else
      items.push({
        kind: 'message',
        key: row.id,
        row,
        first: !inOneRun(before, row, firstUnread),
        last: !inOneRun(row, rows[i + 1], firstUnread),
      });
  });
  items.push({ kind: 'foot', key: 'foot' });
  return items;
}

/** The moment an item stands for, if it has one. */
export function itemTime(item: Item | undefined): number | undefined {
  if (item?.kind === 'day') return item.at;
  return item && 'row' in item ? item.row.at : undefined;
}
