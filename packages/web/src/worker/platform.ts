import type { Clock, Random } from '@whispr/core/ports';

/** The longest delay that `setTimeout` takes; beyond it, it would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;
/** The most that `getRandomValues` gives at once. */
const RANDOM_CHUNK = 65_536;

/** The worker's own time. */
export function platformClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after: (ms, fn) => {
      const timer = setTimeout(fn, Math.min(Math.max(0, ms), LONGEST_DELAY_MS));
      return () => clearTimeout(timer);
    },
  };
}

/** The platform's CSPRNG, in pieces that it gives at once. */
export function platformRandom(): Random {
  return {
    bytes: (length) => {
      const out = new Uint8Array(length);
      for (let at = 0; at < length; at += RANDOM_CHUNK) crypto.getRandomValues(out.subarray(at, at + RANDOM_CHUNK));
      return out;
    },
  };
}
