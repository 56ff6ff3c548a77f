import { WhisprError } from '../errors/index.ts';

/** Errors of this folder: `whispr/<what>`. */
export function whisprError(what: string, message: string, cause?: unknown): WhisprError {
  return new WhisprError(`whispr/${what}`, message, { cause });
}
