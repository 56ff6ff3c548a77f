import { RELAY_ERRORS, type RelayErrorCode } from '@whispr/contract';
import { WhisprError } from '@whispr/protocol/errors';

/** The only kind of error that leaves the relay: a code of the contract, its fixed sentence, and when to try again. */
export class RelayFailure extends WhisprError {
  readonly relayCode: RelayErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: RelayErrorCode, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(code, RELAY_ERRORS[code].message, { retry: RELAY_ERRORS[code].retry, cause: options.cause });
    this.relayCode = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What to tell a client about `error`: itself if it is ours, else `relay/internal` with the original as cause. */
export function asFailure(error: unknown): RelayFailure {
  return error instanceof RelayFailure ? error : new RelayFailure('relay/internal', { cause: error });
}

export function isRefusal(error: unknown): error is RelayFailure {
  return error instanceof RelayFailure;
}
