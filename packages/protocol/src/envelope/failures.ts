import { WhisprError } from '../errors/index.ts';

/** Errors of this folder: `envelope/<what>`. */
export function envelopeError(what: string, message: string, cause?: unknown): WhisprError {
  return new WhisprError(`envelope/${what}`, message, { cause });
}
