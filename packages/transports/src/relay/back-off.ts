import type { Random } from '@whispr/core/ports';
import { readBe32 } from '@whispr/protocol/bytes';

/**
 * Full jitter: a random delay between 0 and a ceiling that doubles with every failure, so that clients which lost the
 * same relay at the same time do not come back at the same time. `failures` is 1 after the first.
 */
export function backOff(
  random: Random,
  failures: number,
  { backOffFirst, backOffMost }: { backOffFirst: number; backOffMost: number },
): number {
  const ceiling = Math.min(backOffMost, backOffFirst * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return (readBe32(random.bytes(4)) / 2 ** 32) * ceiling;
}
