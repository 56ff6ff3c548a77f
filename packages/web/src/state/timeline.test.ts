import type { MessagePage, MessageView } from '@whispr/core/rpc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extend, fromPage, isPending, merge, pendingOrder, type Timeline } from './timeline.ts';

const row = (n: number, extra: Partial<MessageView> = {}): MessageView => ({
  id: `id${n}`,
  chat: 'c',
  own: false,
  kind: 'text',
  text: `text ${n}`,
  at: n,
  order: String(n).padStart(8, '0'),
  arrival: n,
  late: false,
  ...extra,
});
const empty: Timeline = { rows: [], hasBefore: false, hasAfter: false };
const ids = (timeline: Timeline): string[] => timeline.rows.map((one) => one.id);

/** What core would answer: a page of `truth`. */
function page(truth: readonly MessageView[], from: number, to: number): MessagePage {
  return { messages: truth.slice(from, to), hasBefore: from > 0, hasAfter: to < truth.length };
}

describe('the window of a chat', () => {
  it('C15: any split of the same rows into batches, in any order, with repeats, gives the same rows once and in order', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.nat(500), { minLength: 1, maxLength: 60 })
          .chain((numbers) =>
            fc.tuple(
              fc.constant(numbers),
              fc.array(fc.subarray(numbers), { maxLength: 8 }),
              fc.shuffledSubarray(numbers, { minLength: numbers.length }),
            ),
          ),
        ([numbers, batches, shuffled]) => {
          let timeline = empty;
          for (const batch of [...batches, shuffled])
            timeline = merge(
              timeline,
              batch.map((n) => row(n)),
            );
          expect(ids(timeline)).toEqual(numbers.toSorted((a, b) => a - b).map((n) => `id${n}`));
        },
      ),
    );
  });

  it('stays a run of the truth without gaps, whatever pages and stream bring', () => {
    const step = fc.oneof(
      fc.constant('before' as const),
      fc.constant('after' as const),
      fc.record({ late: fc.nat(10_000) }),
      fc.constant('newest' as const),
      fc.record({ remove: fc.nat(10_000) }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 80 }),
        fc.nat(80),
        fc.array(step, { maxLength: 40 }),
        (count, start, steps) => {
          let truth = Array.from({ length: count }, (_, i) => row((i + 1) * 1000));
          const from = Math.min(start, count - 1);
          let timeline = fromPage(page(truth, from, Math.min(count, from + 10)));
          let next = 1;
          for (const action of steps) {
            const first = truth.findIndex((one) => one.id === timeline.rows[0]?.id);
            const last = truth.findIndex((one) => one.id === timeline.rows.at(-1)?.id);
            if (action === 'before' && timeline.hasBefore && first >= 0)
              timeline = extend(timeline, page(truth, Math.max(0, first - 7), first), 'before');
            else if (action === 'after' && timeline.hasAfter && last >= 0)
              timeline = extend(timeline, page(truth, last + 1, Math.min(truth.length, last + 8)), 'after');
            else if (typeof action === 'object' && 'remove' in action) {
              const gone = truth[action.remove % truth.length];
              if (gone && truth.length > 1 && timeline.rows.length > 1) {
                truth = truth.filter((one) => one !== gone);
                timeline = merge(timeline, [], [gone.id]);
              }
            } else {
              const order =
                action === 'newest'
                  ? 1_000_000 + next
                  : typeof action === 'object'
                    ? (action.late % (count + 1)) * 1000 + next
                    : 0;
              if (order > 0) {
                const added = row(order, { id: `new${next}` });
                truth = [...truth, added].toSorted((a, b) => (a.order < b.order ? -1 : 1));
                timeline = merge(timeline, [added]);
              }
              next += 1;
            }
            const at = truth.findIndex((one) => one.id === timeline.rows[0]?.id);
            expect(ids(timeline)).toEqual(truth.slice(at, at + timeline.rows.length).map((one) => one.id));
            if (!timeline.hasBefore) expect(at).toBe(0);
            if (!timeline.hasAfter) expect(at + timeline.rows.length).toBe(truth.length);
          }
        },
      ),
    );
  });

  it('a bubble that is only on the screen sorts last, and the stored row takes its place under the same id', () => {
    const pending = row(0, { id: 'mine', order: pendingOrder(1), own: true, state: 'waiting' });
    const shown = merge(fromPage({ messages: [row(1), row(2)], hasBefore: false, hasAfter: false }), [pending]);
    expect(ids(shown)).toEqual(['id1', 'id2', 'mine']);
    const incoming = merge(shown, [row(3)]);
    expect(ids(incoming)).toEqual(['id1', 'id2', 'id3', 'mine']);
    const stored = merge(incoming, [row(4, { id: 'mine', own: true, state: 'relay' })]);
    expect(ids(stored)).toEqual(['id1', 'id2', 'id3', 'mine']);
    expect(stored.rows.some(isPending)).toBe(false);
  });

  it('does not show the newest row behind a gap', () => {
    const window = fromPage({ messages: [row(1), row(2)], hasBefore: false, hasAfter: true });
    expect(ids(merge(window, [row(9)]))).toEqual(['id1', 'id2']);
  });
});
