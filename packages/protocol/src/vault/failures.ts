import { WhisprError } from '../errors/index.ts';

/** Errors of this folder: `vault/<what>`. */
export function vaultError(what: string, message: string, cause?: unknown): WhisprError {
  return new WhisprError(`vault/${what}`, message, { cause });
}
