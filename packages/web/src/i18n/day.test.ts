import { describe, expect, it } from 'vitest';
import { dayName, listTime } from './day.ts';

const at = (month: number, date: number, hour = 12, year = 2026): number =>
  new Date(year, month - 1, date, hour).getTime();
const NOW = at(11, 30, 9);

describe('AT-22: words for days', () => {
  it('says today and yesterday by calendar day, also just around midnight', () => {
    expect(dayName(at(11, 30, 0), NOW)).toBe('Today');
    expect(dayName(at(11, 29, 23), NOW)).toBe('Yesterday');
    expect(dayName(at(11, 29, 0), NOW)).toBe('Yesterday');
    expect(dayName(at(11, 28, 23), NOW)).toBe('Saturday');
  });

  it('names the weekday within a week, then the date, with the year only when it differs', () => {
    expect(dayName(at(11, 24), NOW)).toBe('Tuesday');
    expect(dayName(at(11, 23), NOW)).toContain('November 23');
    expect(dayName(at(11, 23), NOW)).not.toContain('2026');
    expect(dayName(at(11, 23, 12, 2025), NOW)).toContain('2025');
  });

  it('never calls the future yesterday', () => {
    expect(dayName(at(12, 1), NOW)).toContain('December 1');
  });

  it('is short in the list', () => {
    expect(listTime(at(11, 30, 8), NOW)).toMatch(/^8:00/u);
    expect(listTime(at(11, 29), NOW)).toBe('Yesterday');
    expect(listTime(at(11, 27), NOW)).toBe('Fri');
    expect(listTime(at(3, 2), NOW)).toBe('3/2/26');
  });
});
