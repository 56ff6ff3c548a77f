import { language } from './index.ts';

/**
 * The local calendar day of a moment as a whole number that grows by one per day, for the viewer's time zone now.
 * Built from the local date fields, so neither a day of 23 or 25 hours nor a change of zone can shift it.
 */
export function localDay(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

/** `today`, `yesterday`, a weekday within the last week, else the date; the year only when it is not this one. */
export function dayName(at: number, now: number): string {
  const distance = localDay(now) - localDay(at);
  if (distance === 0 || distance === 1) {
    const words = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(-distance, 'day');
    return words.charAt(0).toLocaleUpperCase(language()) + words.slice(1);
  }
  if (distance > 1 && distance < 7) return new Intl.DateTimeFormat(language(), { weekday: 'long' }).format(at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const options: Intl.DateTimeFormatOptions = sameYear
    ? { weekday: 'short', day: 'numeric', month: 'long' }
    : { day: 'numeric', month: 'long', year: 'numeric' };
  return new Intl.DateTimeFormat(language(), options).format(at);
}

/** Short form for the chat list: time today, `Yesterday`, weekday, else a numeric date. */
export function listTime(at: number, now: number): string {
  const distance = localDay(now) - localDay(at);
  if (distance === 0) return new Intl.DateTimeFormat(language(), { hour: 'numeric', minute: '2-digit' }).format(at);
  if (distance === 1) return dayName(at, now);
  if (distance > 1 && distance < 7) return new Intl.DateTimeFormat(language(), { weekday: 'short' }).format(at);
  return new Intl.DateTimeFormat(language(), { dateStyle: 'short' }).format(at);
}

/** Milliseconds until the viewer's next local midnight. */
export function untilMidnight(now: number): number {
  const next = new Date(now);
  next.setHours(24, 0, 0, 0);
  return Math.max(1000, next.getTime() - now);
}
