import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisEnd, RANGES, series, type Range } from './series.ts';

const HOUR = 3_600_000;
const period = (at: number, messages: number) => ({
  at,
  messages,
  bytes: 0,
  refused: 0,
  active: 0,
  sockets: 0,
  stored: 0,
  load: 0,
  cpu: 0,
});

test('I7: a range ends with the hour or day that is now, and gaps are zero', () => {
  const now = 500_000 * HOUR + 1234;
  for (const range of Object.keys(RANGES) as Range[]) {
    const unit = RANGES[range].unit === 'hour' ? HOUR : 24 * HOUR;
    const last = Math.floor(now / unit) * unit;
    const points = series([period(last - 2 * unit, 5), period(last, 7)], range, now, ({ messages }) => messages);
    expect(points).toHaveLength(RANGES[range].count);
    expect(points.slice(-3)).toEqual([
      { at: last - 2 * unit, value: 5 },
      { at: last - unit, value: 0 },
      { at: last, value: 7 },
    ]);
  }
});

test('an axis ends at or above its highest value, and below 2.5 times that', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e15, noNaN: true }), (value) => {
      const end = axisEnd(value);
      expect(end).toBeGreaterThanOrEqual(value * (1 - 1e-9));
      expect(end).toBeLessThanOrEqual(value * 2.5001);
    }),
  );
  expect(axisEnd(0)).toBe(1);
});
