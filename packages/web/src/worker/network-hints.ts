import type { NetworkHints } from '@whispr/core/ports';

type Hint = 'online' | 'offline' | 'wake';

/** A beat that comes this much late means that the computer slept. */
const BEAT_MS = 5_000;
const SLEPT_MS = 20_000;

/** What the worker notices itself (online, offline, sleep), and what the page tells it (looked at again). */
export function networkHints(): NetworkHints & { tell(hint: Hint): void } {
  const listeners = new Set<(hint: Hint) => void>();
  const tell = (hint: Hint): void => {
    for (const listener of listeners) listener(hint);
  };
  globalThis.addEventListener('online', () => tell('online'));
  globalThis.addEventListener('offline', () => tell('offline'));
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (now - last > SLEPT_MS) tell('wake');
    last = now;
  }, BEAT_MS);
  return {
    tell,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
