import { WhisprError } from '../errors/index.ts';

/** Every way in which the Signal protocol refuses an input. */
export type SignalFailure =
  | 'duplicate-message'
  | 'no-session'
  | 'bad-mac'
  | 'bad-signature'
  | 'bad-post-quantum'
  | 'untrusted-identity'
  | 'unknown-prekey'
  | 'reused-base-key'
  | 'too-far-ahead'
  | 'malformed'
  | 'unsupported-version'
  | 'session-too-old';

/** The coded error `signal/<failure>`. None of them is worth an unchanged second try. */
export function signalError(failure: SignalFailure, message: string, cause?: unknown): WhisprError {
  return new WhisprError(`signal/${failure}`, message, cause === undefined ? {} : { cause });
}
