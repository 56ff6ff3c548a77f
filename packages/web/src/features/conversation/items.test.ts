import type { MessageView } from '@whispr/core/rpc';
import { describe, expect, it } from 'vitest';
import { buildItems, type Item } from './items.ts';

const NOON = new Date(2026, 10, 30, 12).getTime();
let count = 0;
function row(at: number, extra: Partial<MessageView> = {}): MessageView {
  count += 1;
  const order = String(count).padStart(6, '0');
  return {
    id: `m${count}`,
    chat: 'c',
    own: false,
    kind: 'text',
    text: 'x',
    at,
    order,
    arrival: count,
    late: false,
    ...extra,
  };
}
const kinds = (items: readonly Item[]): string => items.map((item) => item.kind).join(' ');
const runs = (items: readonly Item[]): string =>
  items
    .flatMap((item) => (item.kind === 'message' ? [`${item.first ? '[' : ''}x${item.last ? ']' : ''}`] : []))
    .join('');

describe('lines of a conversation', () => {
  it('AT-22: a separator where the local day changes, and none at an edge that has more before it', () => {
    const rows = [row(NOON - 86_400_000), row(NOON), row(NOON + 1)];
    expect(kinds(buildItems(rows, false, undefined))).toBe('day message day message message foot');
    expect(kinds(buildItems(rows, true, undefined))).toBe('message day message message foot');
  });

  it('keeps every line after the join where it was when older rows come before it (AT-15)', () => {
    const older = [row(NOON - 60_000), row(NOON - 30_000)];
    const shown = [row(NOON), row(NOON + 1000), row(NOON + 86_400_000)];
    const before = buildItems(shown, true, undefined).map((item) => item.key);
    const after = buildItems([...older, ...shown], false, undefined).map((item) => item.key);
    expect(after.slice(-before.length)).toEqual(before);
  });

  it('groups one author within five minutes', () => {
    const rows = [row(NOON), row(NOON + 60_000), row(NOON + 7 * 60_000), row(NOON + 7 * 60_000, { own: true })];
    expect(runs(buildItems(rows, false, undefined))).toBe('[xx][x][x]');
  });

  it('a line and the unread divider end a run', () => {
    const line = row(NOON + 2, { kind: 'line', text: 'line.connected' });
    expect(runs(buildItems([row(NOON), line, row(NOON + 3)], false, undefined))).toBe('[x][x]');
    const rows = [row(NOON), row(NOON + 1), row(NOON + 2)];
    const items = buildItems(rows, false, rows[1]?.id);
    expect(kinds(items)).toBe('day message unread message message foot');
    expect(runs(items)).toBe('[x][xx]');
  });
});
