import { searchWork } from '@whispr/contract';
import type { Clock, WorkFinder } from '@whispr/core/ports';
import { nobleProvider } from '@whispr/protocol/primitives';

/** So many hashes take a few milliseconds; between two turns the worker answers the face and the relay. */
const TRIES_PER_TURN = 1500;

/** The portable hash answers at once; its type allows others that do not. */
function sha256(bytes: Uint8Array): Uint8Array {
  const digest = nobleProvider.sha256(bytes);
  if (digest instanceof Uint8Array) return digest;
  throw new TypeError('the portable SHA-256 answers at once');
}

/** Finds proofs of work in turns, away from the page's thread. Ends with the signal's reason when that is aborted. */
export function createWorkFinder(clock: Clock): WorkFinder {
  return async (subject, bits, now, signal) => {
    let nonce = 0n;
    for (;;) {
      signal?.throwIfAborted();
      const found = searchWork({ subject, bits, atMs: now, tries: TRIES_PER_TURN, nonce, sha256 });
      if ('work' in found) return found.work;
      nonce = found.next;
      await new Promise<void>((resolve) => {
        clock.after(0, resolve);
      });
    }
  };
}
