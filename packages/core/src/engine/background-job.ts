import { isWhisprError } from '@whispr/protocol/errors';
import type { Ports } from '../ports/index.ts';

/** Work that has to succeed some time, alone. */
export interface BackgroundJob {
  /** Asks for a run after `delayMs`; several requests before it become one, the earliest wins. */
  wake(delayMs?: number): void;
  /** No further run starts; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 2000;
const MOST_RETRY_MS = 15 * 60_000;

/**
 * Calls `run` when woken and again after a failure: full-jitter back-off up to 15 minutes (AT-30), at once when the
 * network comes back (AT-29). `failed` hears every error; what it returns as `true` ends the job for good.
 */
export function createBackgroundJob(
  ports: Pick<Ports, 'clock' | 'random' | 'network'>,
  run: (signal: AbortSignal) => Promise<void>,
  failed: (error: unknown) => boolean = () => false,
): BackgroundJob {
  const { clock } = ports;
  const abort = new AbortController();
  let failures = 0;
  let dueAt = Infinity;
  let cancel: (() => void) | undefined;
  let running: Promise<void> | undefined;

  const arm = (): void => {
    cancel?.();
    cancel = undefined;
    if (running !== undefined || abort.signal.aborted || dueAt === Infinity) return;
    cancel = clock.after(Math.max(0, dueAt - clock.monotonic()), () => {
      dueAt = Infinity;
      running = once().finally(() => {
        running = undefined;
        arm();
      });
    });
  };

  const once = async (): Promise<void> => {
    try {
      await run(abort.signal);
      failures = 0;
    } catch (error) {
      if (abort.signal.aborted) return;
      if (failed(error)) {
        abort.abort();
        return;
      }
      failures += 1;
      const ceiling = Math.min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 20));
      // What will not succeed by itself is still tried, rarely: an operator may repair the relay.
      wake(isWhisprError(error) && error.retry === 'never' ? MOST_RETRY_MS : ceiling * fraction(ports.random.bytes(2)));
    }
  };

  const wake = (delayMs = 0): void => {
    dueAt = Math.min(dueAt, clock.monotonic() + delayMs);
    arm();
  };

  const stopHints = ports.network.onChange((hint) => {
    if (hint !== 'offline' && failures > 0) wake();
  });

  return {
    wake,
    async stop() {
      stopHints();
      abort.abort();
      arm();
      await running;
    },
  };
}

function fraction(bytes: Uint8Array): number {
  return (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) / 0xffff;
}
