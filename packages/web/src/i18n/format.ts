import { language, t } from './index.ts';

const cache = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs some hundred times what using it does; `name` stands for its options. */
export function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language()} ${name}`;
  const known = cache.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language(), options);
  cache.set(key, made);
  return made;
}

/** Forgets what was made for another time zone. */
export function forgetFormatters(): void {
  cache.clear();
}

/** Hour and minute, as the user's language writes them. */
export function clockTime(at: number): string {
  return formatter('time', { hour: 'numeric', minute: '2-digit' }).format(at);
}

/** Date and time in full, for tooltips and screen readers. */
export function fullTime(at: number): string {
  return formatter('full', { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** A number of bytes in a readable unit. */
export function byteSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(language(), {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** step);
}

/** Minutes and seconds of a countdown: `4:07`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A waiting time in words: seconds below two minutes, minutes below two hours, else hours. */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 120) return t('duration.seconds', { count: seconds });
  if (seconds < 7200) return t('duration.minutes', { count: Math.ceil(seconds / 60) });
  return t('duration.hours', { count: Math.ceil(seconds / 3600) });
}

/** A count for a badge: nothing above `99+`. */
export function badgeCount(count: number): string {
  return count > 99 ? t('count.many') : String(count);
}
