import type { Clock } from '@whispr/core/ports';

interface Timer {
  at: number;
  fn: () => void;
  cancelReal: () => void;
}

export interface FakeClock extends Clock {
  /** Moves the wall clock only, as a user or a wrong time server does. */
  skew(ms: number): void;
  /** Moves time on: timers that fall due run in their order, each followed by whatever it set off. */
  advance(ms: number): Promise<void>;
}

const settle = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve);
  });

/**
 * A clock for tests. It runs with real time, `offset` ms away from it (a day of skew is `86_400_000`); with `manual` it
 * stands still at `start` until `advance`.
 */
export function fakeClock({
  offset = 0,
  manual = false,
  start = 1_900_000_000_000,
}: { offset?: number; manual?: boolean; start?: number } = {}): FakeClock {
  const began = performance.now();
  const wallStart = manual ? start : Date.now();
  const timers = new Set<Timer>();
  let wall = offset;
  let moved = 0;
  const monotonic = () => moved + (manual ? 0 : performance.now() - began);
  const fire = (timer: Timer) => {
    if (!timers.delete(timer)) return;
    timer.cancelReal();
    timer.fn();
  };
  return {
    now: () => Math.round(wallStart + wall + monotonic()),
    monotonic,
    after: (ms, fn) => {
      const timer: Timer = { at: monotonic() + ms, fn, cancelReal: () => undefined };
      timers.add(timer);
      if (!manual) {
        const real = setTimeout(() => fire(timer), ms);
        timer.cancelReal = () => clearTimeout(real);
      }
      return () => {
        timers.delete(timer);
        timer.cancelReal();
      };
    },
    skew: (ms) => {
      wall += ms;
    },
    advance: async (ms) => {
      const end = monotonic() + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        moved += Math.max(0, next.at - monotonic());
        fire(next);
        await settle();
      }
      moved += Math.max(0, end - monotonic());
      await settle();
    },
  };
}
