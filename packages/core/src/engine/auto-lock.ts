import type { Method } from '../rpc/index.ts';
import type { Clock, NetworkHints } from '../ports/index.ts';

/** Locks after a time without a person (A3). */
export interface AutoLock {
  /** A person did something. */
  touch(): void;
  /** Looks again how long the time is; called when the account opens and when the setting changes. */
  arm(): void;
  stop(): void;
}

/**
 * What faces also ask for by themselves, when something arrives or on a timer: no sign of a person. Everything else is;
 * a face that sees reading without writing may call `settings.get` as a sign of life.
 */
const NO_SIGN_OF_LIFE: ReadonlySet<Method> = new Set<Method>([
  'status',
  'connection',
  'chat.list',
  'chat.messages',
  'chat.markRead',
  'contact.list',
  'contact.get',
  'invite.list',
  'profile.get',
]);

export function isSignOfLife(method: Method): boolean {
  return !NO_SIGN_OF_LIFE.has(method);
}

/** `minutes` gives the setting, 0 for never or while nothing is open; `lock` is called once the time is over. */
export function createAutoLock(
  { clock, network }: { clock: Clock; network: NetworkHints },
  minutes: () => number,
  lock: () => void,
): AutoLock {
  let lastWall = clock.now();
  let lastMonotonic = clock.monotonic();
  let cancel: (() => void) | undefined;

  // A sleeping machine may stop the monotonic clock, and a person may set the wall clock: the longer of both counts.
  const idle = (): number => Math.max(clock.now() - lastWall, clock.monotonic() - lastMonotonic);

  const arm = (): void => {
    cancel?.();
    cancel = undefined;
    const limit = minutes() * 60_000;
    if (limit === 0) return;
    const left = limit - idle();
    if (left <= 0) lock();
    else cancel = clock.after(left, arm);
  };

  const stopHints = network.onChange((hint) => {
    if (hint === 'wake' && cancel !== undefined) arm();
  });

  return {
    touch() {
      lastWall = clock.now();
      lastMonotonic = clock.monotonic();
    },
    arm,
    stop() {
      stopHints();
      cancel?.();
    },
  };
}
