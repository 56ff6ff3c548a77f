import { readBe32 } from '../../bytes/index.ts';

/*
 * Message keys of messages that have not arrived yet, in one byte string: records index(4) ‖ key(32) by ascending index.
 * One string is copied, stored and wiped at once, where thousands of small arrays would be slow at all three.
 */

/** Bytes per stored key. */
export const SKIPPED_KEY_LENGTH = 36;
const INDEX_LENGTH = 4;

/** Nothing stored. */
export const NO_SKIPPED_KEYS = new Uint8Array(0);

/** How many keys are stored. */
export function skippedCount(skipped: Uint8Array): number {
  return skipped.length / SKIPPED_KEY_LENGTH;
}

/** The message index of the `position`-th stored key. */
export function skippedIndexAt(skipped: Uint8Array, position: number): number {
  return readBe32(skipped, position * SKIPPED_KEY_LENGTH);
}

/** The first position whose index is at least `index`. */
function lowerBound(skipped: Uint8Array, index: number): number {
  let low = 0;
  let high = skippedCount(skipped);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (skippedIndexAt(skipped, middle) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A copy without keys of messages before `oldest`, with room for `extra` more at its end, zeros for now. */
export function dropBefore(skipped: Uint8Array, oldest: number, extra: number): Uint8Array {
  const kept = skipped.subarray(lowerBound(skipped, oldest) * SKIPPED_KEY_LENGTH);
  const out = new Uint8Array(kept.length + extra * SKIPPED_KEY_LENGTH);
  out.set(kept);
  return out;
}

/** Writes the key of message `index` as the `position`-th record. */
export function putSkipped(skipped: Uint8Array, position: number, index: number, key: Uint8Array): void {
  const at = position * SKIPPED_KEY_LENGTH;
  new DataView(skipped.buffer, skipped.byteOffset).setUint32(at, index);
  skipped.set(key, at + INDEX_LENGTH);
}

/** The key of message `index` and a copy of the store without it; undefined if it is not stored. */
export function takeSkipped(skipped: Uint8Array, index: number): { key: Uint8Array; rest: Uint8Array } | undefined {
  const position = lowerBound(skipped, index);
  if (position === skippedCount(skipped) || skippedIndexAt(skipped, position) !== index) return undefined;
  const at = position * SKIPPED_KEY_LENGTH;
  const rest = new Uint8Array(skipped.length - SKIPPED_KEY_LENGTH);
  rest.set(skipped.subarray(0, at));
  rest.set(skipped.subarray(at + SKIPPED_KEY_LENGTH), at);
  return { key: skipped.slice(at + INDEX_LENGTH, at + SKIPPED_KEY_LENGTH), rest };
}
