/** When it makes sense to try again. */
export type Retry = 'now' | 'later' | 'never';

/**
 * The one error of the product. `code` is stable and is what sentences for users are looked up by;
 * `message` is for developers. Neither ever holds a secret, an address or content.
 */
export class WhisprError extends Error {
  override readonly name = 'WhisprError';
  readonly code: string;
  readonly retry: Retry;

  constructor(code: string, message: string, options: { retry?: Retry; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retry = options.retry ?? 'never';
  }
}

/** True if `value` is a WhisprError, with this code if one is given. */
export function isWhisprError(value: unknown, code?: string): value is WhisprError {
  return value instanceof WhisprError && (code === undefined || value.code === code);
}
