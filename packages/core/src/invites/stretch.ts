import type { Stretch } from '@whispr/protocol/identity';
import type { Kdf } from '../ports/index.ts';

/** The costly step of a code, run by the platform where its memory can be thrown away. */
export function stretchWith(kdf: Kdf): Stretch {
  return async (secret, salt, cost, length) => {
    const out = await kdf(secret, salt, cost);
    return new Uint8Array(out.subarray(0, length));
  };
}
