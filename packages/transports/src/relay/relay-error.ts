import { RELAY_ERRORS } from '@whispr/contract';
import type { RelayErrorCode } from '@whispr/contract';
import { WhisprError } from '@whispr/protocol/errors';

/** A coded answer of the relay; `retryAfterMs` is set if it told when to come again. */
export class RelayError extends WhisprError {
  readonly retryAfterMs: number | undefined;

  constructor(code: RelayErrorCode, retryAfterMs?: number) {
    const { message, retry } = RELAY_ERRORS[code];
    super(code, message, { retry });
    this.retryAfterMs = retryAfterMs;
  }
}

export function isRelayErrorCode(code: string): code is RelayErrorCode {
  return Object.hasOwn(RELAY_ERRORS, code);
}

/** The relay could not be reached, or did not answer in time. */
export function unreachable(message: string, cause?: unknown): WhisprError {
  return new WhisprError('network/unreachable', message, { retry: 'later', cause });
}

/** Whoever answered does not speak the contract: not a relay, a captive portal, or a hostile one. */
export function badAnswer(message: string): WhisprError {
  return new WhisprError('network/bad-answer', message, { retry: 'later' });
}

export function aborted(): WhisprError {
  return new WhisprError('network/aborted', 'the caller gave up');
}

export function closed(): WhisprError {
  return new WhisprError('network/closed', 'the connection to this relay was closed by this client');
}

/** The result of shared work, or `network/aborted` as soon as this one caller gives up. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work;
  if (signal.aborted) throw aborted();
  let onAbort: () => void = () => undefined;
  const gaveUp = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(aborted());
    signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work, gaveUp]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
