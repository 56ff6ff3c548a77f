import { scrypt } from 'node:crypto';
import { WhisprError } from '@whispr/protocol/errors';
import { isAllowedScryptCost } from '@whispr/protocol/primitives';
import type { Kdf } from '@whispr/core/ports';

const OUTPUT_BYTES = 32;
/** Node refuses costs above 32 MiB unless told; 64 MiB over the bare need makes 192 MiB at the usual N = 2^17. */
const HEADROOM = 64 * 2 ** 20;

/** scrypt of node:crypto, off the main thread; 32 bytes. A cost out of bounds is `crypto/bad-scrypt-cost`. */
export function createNodeKdf(): Kdf {
  return (password, salt, params) =>
    new Promise((resolve, reject) => {
      if (!isAllowedScryptCost(params)) {
        reject(new WhisprError('crypto/bad-scrypt-cost', 'scrypt cost out of bounds'));
        return;
      }
      const maxmem = 128 * params.N * params.r + HEADROOM;
      scrypt(password, salt, OUTPUT_BYTES, { ...params, maxmem }, (error, key) => {
        if (error === null) resolve(new Uint8Array(key));
        else reject(new WhisprError('crypto/kdf-failed', 'scrypt failed', { retry: 'later', cause: error }));
      });
    });
}
