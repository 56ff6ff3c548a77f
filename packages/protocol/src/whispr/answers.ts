import * as z from 'zod/mini';
import { checkSchema } from '../cbor/index.ts';

/**
 * Status and `detail` of refusals, by our code. The wording is the original's but for `bad-request`, `bad-proof` and
 * `too-large`, where only the status is known.
 */
export const WHISPR_REFUSALS = {
  'whispr/bad-request': { status: 400, detail: 'Invalid request' },
  'whispr/bad-signature': { status: 400, detail: 'Invalid signature' },
  'whispr/bad-attachment-id': { status: 400, detail: 'Invalid attachment id' },
  'whispr/bad-base64': { status: 400, detail: 'Invalid blob base64' },
  'whispr/sha256-mismatch': { status: 400, detail: 'sha256 mismatch' },
  'whispr/bad-proof': { status: 403, detail: 'Proof of possession missing or wrong' },
  'whispr/bad-binding': { status: 400, detail: 'Invalid signature' },
  'whispr/bad-invite': { status: 404, detail: 'Invalid invite code' },
  'whispr/no-group': { status: 404, detail: 'Group not found' },
  'whispr/key-version': { status: 409, detail: 'Key version mismatch' },
  'whispr/too-large': { status: 413, detail: 'Attachment too large' },
  'whispr/rate-limited': { status: 429, detail: 'Rate limit exceeded' },
} as const;

export type WhisprRefusal = keyof typeof WHISPR_REFUSALS;

const refusal = z.looseObject({ detail: z.unknown() });

/**
 * Our code for a refusal, by its `detail`, or undefined if it is none of the known. `body` is the decoded JSON; a list
 * of faults in `detail` (422) is `whispr/bad-request`.
 */
export function refusalOf(status: number, body: unknown): WhisprRefusal | undefined {
  if (status === 422) return 'whispr/bad-request';
  const { detail } = checkSchema(refusal, body, 'whispr/bad-answer');
  const known = Object.entries(WHISPR_REFUSALS).find(([, it]) => it.status === status && it.detail === detail);
  return known?.[0] as WhisprRefusal | undefined;
}
