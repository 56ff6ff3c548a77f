import { WHISPR_REFUSALS } from '@whispr/protocol/whispr';
import { isWhisprError, WhisprError } from '@whispr/protocol/errors';
import { RelayFailure } from '../failure.ts';

/** Every refusal of this API: those of the protocol package, and where the original had no words for it. */
export const REFUSALS = {
  ...WHISPR_REFUSALS,
  'whispr/body-too-large': { status: 413, detail: 'Request too large' },
  'whispr/bad-time': { status: 400, detail: 'Invalid timestamp' },
  'whispr/bad-role': { status: 400, detail: 'Invalid member' },
  'whispr/old-key': { status: 400, detail: 'Not a new key' },
  'whispr/in-clear': { status: 403, detail: 'Attachment is not encrypted' },
  'whispr/not-member': { status: 403, detail: 'Not a member' },
  'whispr/not-allowed': { status: 403, detail: 'Not allowed' },
  'whispr/banned': { status: 403, detail: 'Banned' },
  'whispr/for-another': { status: 403, detail: 'Not the recipient' },
  'whispr/no-credentials': { status: 401, detail: 'Not authenticated' },
  'whispr/no-channel': { status: 404, detail: 'Channel not found' },
  'whispr/no-member': { status: 404, detail: 'Member not found' },
  'whispr/no-attachment': { status: 404, detail: 'Attachment not found' },
  'whispr/replayed': { status: 409, detail: 'Already received' },
  'whispr/name-taken': { status: 409, detail: 'Name already used' },
  'whispr/owner-stays': { status: 409, detail: 'Transfer the group first' },
  'whispr/last-channel': { status: 409, detail: 'A group keeps one channel' },
  'whispr/too-many': { status: 409, detail: 'Limit reached' },
  'whispr/inbox-full': { status: 429, detail: 'Inbox is full' },
  'whispr/relay-full': { status: 429, detail: 'Relay is full' },
  'whispr/stopping': { status: 503, detail: 'Relay is restarting' },
  'whispr/internal': { status: 500, detail: 'Internal Server Error' },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** What a client is told: status, `detail`, sometimes what it needs to go on, and when to come again. */
export class WhisprFailure extends WhisprError {
  readonly refusal: RefusalCode;
  readonly status: number;
  /** The JSON body. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: RefusalCode,
    options: { more?: Record<string, unknown>; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    const { status, detail } = REFUSALS[code];
    super(code, detail, { retry: status === 429 || status >= 500 ? 'later' : 'never', cause: options.cause });
    this.refusal = code;
    this.status = status;
    this.body = { detail, ...options.more };
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** `error` as a refusal: errors of the protocol, the store and the HTTP server by their codes, all else is internal. */
export function asWhisprFailure(error: unknown): WhisprFailure {
  if (error instanceof WhisprFailure) return error;
  if (error instanceof RelayFailure) return ofRelay(error);
  if (isWhisprError(error) && Object.hasOwn(REFUSALS, error.code)) return new WhisprFailure(error.code as RefusalCode);
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new WhisprFailure('whispr/body-too-large');
  const clientsFault = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return new WhisprFailure(clientsFault ? 'whispr/bad-request' : 'whispr/internal', { cause: error });
}

function ofRelay(failure: RelayFailure): WhisprFailure {
  const { retryAfterMs, cause } = failure;
  if (failure.relayCode === 'relay/rate-limited') return new WhisprFailure('whispr/rate-limited', { retryAfterMs });
  if (failure.relayCode === 'relay/storage-full') return new WhisprFailure('whispr/relay-full', { retryAfterMs });
  return new WhisprFailure('whispr/internal', { cause: cause ?? failure });
}
