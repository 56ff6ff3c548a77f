import { WhisprError } from '@whispr/protocol/errors';

/**
 * The promise, or `core/stopped` as soon as the signal is aborted. For answers from the network: a lock must not wait for
 * them, and what comes later must not touch a closed database.
 */
export function abortable<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => {
      reject(new WhisprError('core/stopped', 'the account was locked', { retry: 'later' }));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
}
