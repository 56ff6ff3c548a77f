import { WhisprError } from '@whispr/protocol/errors';
import type { Kdf } from '@whispr/core/ports';
import type { KdfAnswer, KdfRequest } from './kdf-worker.ts';

/**
 * scrypt in a Worker of its own that is ended after one answer, so that neither its memory nor the password stays.
 * `url` is that of `kdf-worker.ts`; where Trusted Types are enforced, `spawn` turns it into a Worker.
 * Errors: `crypto/bad-scrypt-cost`, `crypto/kdf-failed`.
 */
export function createBrowserKdf(
  url: string | URL,
  spawn: (url: string | URL) => Worker = (at) => new Worker(at, { type: 'module' }),
): Kdf {
  return async (password, salt, params) => {
    const worker = spawn(url);
    try {
      const answer = await new Promise<KdfAnswer>((resolve, reject) => {
        const failed = () => reject(new WhisprError('crypto/kdf-failed', 'the KDF worker failed', { retry: 'later' }));
        worker.addEventListener('message', ({ data }: MessageEvent<KdfAnswer>) => resolve(data));
        worker.addEventListener('error', failed);
        worker.addEventListener('messageerror', failed);
        worker.postMessage({ password, salt, params } satisfies KdfRequest);
      });
      if ('code' in answer) throw new WhisprError(answer.code, 'the key could not be derived');
      return answer.key;
    } finally {
      worker.terminate();
    }
  };
}
