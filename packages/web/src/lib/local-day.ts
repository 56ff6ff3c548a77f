const DAY_MS = 86_400_000;

/**
 * The local calendar day of a moment as a whole number that grows by one per day, for the viewer's time zone now.
 * Built from the local date fields, so neither a day of 23 or 25 hours nor a change of zone can shift it (AT-22).
 */
export function localDay(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS);
}

/** Milliseconds until the viewer's next local midnight. */
export function untilMidnight(now: number): number {
  const next = new Date(now);
  next.setHours(24, 0, 0, 0);
  return Math.max(1000, next.getTime() - now);
}
