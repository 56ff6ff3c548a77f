import type { Clock } from '@whispr/core/ports';

export interface ManualClock extends Clock {
  /** Lets time pass and runs what falls due, in order. */
  advance(ms: number): void;
  /** Sets the wall clock alone, as a person or NTP would. */
  setWall(now: number): void;
}

/** A clock that stands still until it is told. */
export function manualClock(start = 1_700_000_000_000): ManualClock {
  let wall = start;
  let monotonic = 0;
  const timers = new Set<{ at: number; fn: () => void }>();
  return {
    now: () => wall,
    monotonic: () => monotonic,
    after(ms, fn) {
      const timer = { at: monotonic + ms, fn };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const end = monotonic + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        wall += next.at - monotonic;
        monotonic = next.at;
        next.fn();
      }
      wall += end - monotonic;
      monotonic = end;
    },
    setWall(now) {
      wall = now;
    },
  };
}
