import { encodeCbor, parseCbor, uint } from '@whispr/protocol/cbor';
import { isWhisprError } from '@whispr/protocol/errors';
import { wrongPinDelay } from '@whispr/protocol/vault';
import * as z from 'zod/mini';
import type { Clock, StorageHost } from '../ports/index.ts';
import { RpcError } from '../rpc/index.ts';
import { FILES } from './files.ts';

const schema = z.strictObject({ failures: uint(1_000_000), at: uint() });
type State = z.infer<typeof schema>;

/** What a damaged file counts as: someone wrote into it, and that must not be a way to more tries. */
const DAMAGED_FAILURES = 8;

/**
 * The delay after wrong PINs, kept in a small file so that a reload does not reset it (A3). It slows down someone at the
 * keyboard; against a copied profile only the KDF and the device key help.
 */
export interface PinDelay {
  /** Milliseconds until the next try is allowed. */
  remaining(): Promise<number>;
  /**
   * Runs a try. Before the wait is over it is `vault/pin-delayed`; a wrong PIN (`vault/wrong-pin`) passes on with
   * `retryAfterMs`. The try is counted before it runs, so that killing the program does not give it back.
   */
  attempt<T>(fn: () => Promise<T>): Promise<T>;
  /** Forgets wrong PINs: the access key has opened. */
  clear(): Promise<void>;
}

export function createPinDelay(storage: StorageHost, clock: Clock): PinDelay {
  const write = (state: State): Promise<void> => storage.writeFile(FILES.pinDelay, encodeCbor(state));

  const read = async (): Promise<State> => {
    const state = parse(await storage.readFile(FILES.pinDelay), clock.now());
    if (state.at <= clock.now()) return state;
    // The clock was set back: the wait begins again, neither ending at once nor lasting until the clock catches up.
    const repaired = { ...state, at: clock.now() };
    await write(repaired);
    return repaired;
  };

  const left = ({ failures, at }: State): number => Math.max(0, at + wrongPinDelay(failures) - clock.now());

  return {
    remaining: async () => left(await read()),
    clear: () => write({ failures: 0, at: 0 }),
    async attempt(fn) {
      const state = await read();
      const wait = left(state);
      if (wait > 0) throw delayed('vault/pin-delayed', 'too many wrong PINs; wait before the next', wait);
      const failures = state.failures + 1;
      await write({ failures, at: clock.now() });
      try {
        const result = await fn();
        await write({ failures: 0, at: 0 });
        return result;
      } catch (error) {
        if (isWhisprError(error, 'vault/wrong-pin')) {
          await write({ failures, at: clock.now() });
          throw delayed('vault/wrong-pin', 'this is not the PIN', wrongPinDelay(failures));
        }
        // The PIN was not judged: something else failed.
        await write(state);
        throw error;
      }
    },
  };
}

function parse(bytes: Uint8Array | undefined, now: number): State {
  if (bytes === undefined) return { failures: 0, at: 0 };
  try {
    return parseCbor(schema, bytes, { maxBytes: 256 }, 'storage/damaged');
  } catch (error) {
    if (!isWhisprError(error, 'storage/damaged')) throw error;
    return { failures: DAMAGED_FAILURES, at: now };
  }
}

function delayed(code: string, message: string, retryAfterMs: number): RpcError {
  return new RpcError({ code, message, retry: 'later', data: { retryAfterMs } });
}
