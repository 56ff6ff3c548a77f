import { isWhisprError } from '@whispr/protocol/errors';
import type { Random } from '../ports/index.ts';

const FIRST_MS = 1000;
const MOST_MS = 15 * 60_000;

/** What becomes of a deposit that was refused. */
export type Refusal =
  | { readonly kind: 'later'; readonly delayMs: number; readonly reason: string | undefined }
  | { readonly kind: 'work' }
  | { readonly kind: 'never'; readonly reason: string };

/** Reasons that a person should see beside a waiting message; the others pass by themselves. */
const SHOWN = new Set(['relay/mailbox-full', 'relay/storage-full']);

/**
 * Decides by the error: `retryAfterMs` of the relay is honoured, else full jitter under a doubling ceiling of at most 15
 * minutes (AT-30).
 */
export function judgeRefusal(error: unknown, attempts: number, random: Random): Refusal {
  if (!isWhisprError(error)) return { kind: 'later', delayMs: jitter(attempts, random), reason: undefined };
  if (error.code === 'relay/work-needed') return { kind: 'work' };
  if (error.retry === 'never' && !error.code.startsWith('network/')) return { kind: 'never', reason: error.code };
  const told = retryAfter(error);
  const reason = SHOWN.has(error.code) ? error.code : undefined;
  return { kind: 'later', delayMs: Math.max(told, told > 0 ? 0 : jitter(attempts, random)), reason };
}

function jitter(attempts: number, random: Random): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempts, 20));
  const [high = 0, low = 0] = random.bytes(2);
  return Math.ceil((ceiling * (high * 256 + low)) / 65_535);
}

function retryAfter(error: object): number {
  const value = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  return typeof value === 'number' && value > 0 ? Math.min(value, MOST_MS) : 0;
}
