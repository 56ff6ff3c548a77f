import { localDay } from '../lib/local-day.ts';
import { clockTime, formatter } from './format.ts';
import { language } from './index.ts';

/** `today`, `yesterday`, a weekday within the last week, else the date; the year only when it is not this one. */
export function dayName(at: number, now: number): string {
  const distance = localDay(now) - localDay(at);
  if (distance === 0 || distance === 1) {
    const words = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(-distance, 'day');
    return words.charAt(0).toLocaleUpperCase(language()) + words.slice(1);
  }
  if (distance > 1 && distance < 7) return formatter('weekday', { weekday: 'long' }).format(at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? formatter('day of this year', { weekday: 'short', day: 'numeric', month: 'long' }).format(at)
    : formatter('day', { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

/** Short form for the chat list: time today, `Yesterday`, weekday, else a numeric date. */
export function listTime(at: number, now: number): string {
  const distance = localDay(now) - localDay(at);
  if (distance === 0) return clockTime(at);
  if (distance === 1) return dayName(at, now);
  if (distance > 1 && distance < 7) return formatter('short weekday', { weekday: 'short' }).format(at);
  return formatter('short date', { dateStyle: 'short' }).format(at);
}
