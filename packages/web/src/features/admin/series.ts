import type { Period, Unit } from './api.ts';

export type Range = 'day' | 'week' | 'quarter';
export type Point = { at: number; value: number };

const MS = { hour: 3_600_000, day: 86_400_000 } as const;
export const RANGES = {
  day: { unit: 'hour', days: 1, count: 24 },
  week: { unit: 'hour', days: 7, count: 168 },
  quarter: { unit: 'day', days: 90, count: 90 },
} as const satisfies Record<Range, { unit: Unit; days: number; count: number }>;

/** One point per hour or day of a range that ends now; what the relay has not told is zero. */
export function series(periods: readonly Period[], range: Range, now: number, of: (period: Period) => number): Point[] {
  const { unit, count } = RANGES[range];
  const last = Math.floor(now / MS[unit]);
  const values = new Map(periods.map((period) => [period.at / MS[unit], of(period)]));
  return Array.from({ length: count }, (_, i) => {
    const at = last - count + 1 + i;
    return { at: at * MS[unit], value: values.get(at) ?? 0 };
  });
}

/** The end of an axis that holds `value`: 1, 2 or 5 times a power of ten, at least `least`. */
export function axisEnd(value: number, least = 1): number {
  const wanted = Math.max(value, least);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 5, 10].find((step) => step * power >= wanted) ?? 10) * power;
}
