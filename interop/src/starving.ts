import type { Outside } from './explain.ts';

/** Pieces of an encapsulation key less one. */
const ALMOST_ALL = 35;
/** Fewer pieces than the first half of a ciphertext has. */
const SOME = 20;

/**
 * The schedule on which a braid goes from Ct1Sampled to Ct2Sampled at once: nearly all of the encapsulation key arrives
 * first, then the rest of the ciphertext's first half, then a last piece of the key that also acknowledges it.
 */
export class Starving {
  #epoch = 0n;
  #keys = 0;
  #ciphertexts = 0;

  /** True if a message to our side is to be lost. */
  dropsToUs({ epoch, payload }: Outside): boolean {
    this.#follow(epoch);
    if (payload !== 'Ek') return false;
    this.#keys += 1;
    return this.#keys > ALMOST_ALL;
  }

  /** True if a message of our side is to be lost. */
  dropsFromUs({ epoch, payload }: Outside): boolean {
    this.#follow(epoch);
    if (payload !== 'Ct1' || this.#keys >= ALMOST_ALL) return false;
    this.#ciphertexts += 1;
    return this.#ciphertexts > SOME;
  }

  #follow(epoch: bigint): void {
    if (epoch <= this.#epoch) return;
    this.#epoch = epoch;
    this.#keys = 0;
    this.#ciphertexts = 0;
  }
}
