import { WhisprError } from '../errors/index.ts';

/** Errors of this folder: `identity/<what>`. */
export function identityError(what: string, message: string, cause?: unknown): WhisprError {
  return new WhisprError(`identity/${what}`, message, { cause });
}
