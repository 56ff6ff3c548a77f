import { WhisprError } from '../errors/index.ts';

/** Bytes that are not the one deterministic encoding of a value the product uses. */
export function malformed(why: string, cause?: unknown): WhisprError {
  return new WhisprError('cbor/malformed', why, { cause });
}
