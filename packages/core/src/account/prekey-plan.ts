/** One-time prekeys at the relay: filled up to `FULL` as soon as fewer than `LOW` are left (B1). */
const LOW = 50;
const FULL = 100;
const DAY_MS = 86_400_000;
/** Signed and last-resort prekeys are changed weekly (rule 5). */
const ROTATE_MS = 7 * DAY_MS;
/** Envelopes wait for at most 30 days; after that nobody can use a retired prekey. */
export const KEEP_RETIRED_MS = 31 * DAY_MS;
/** Made and published a few at a time: a failure wastes little, and the thread is free in between. */
const BATCH = 20;

export interface PreKeyPlan {
  /** A new signed prekey and a new last-resort Kyber prekey are due. */
  base: boolean;
  /** Sizes of the batches of one-time prekeys to make. */
  batches: number[];
}

/** What has to be made, from what the relay holds and when the base was last changed (undefined: never). */
export function planPreKeys(
  held: { oneTime: number; base: boolean },
  baseMadeAt: number | undefined,
  now: number,
): PreKeyPlan {
  const missing = held.oneTime < LOW ? FULL - held.oneTime : 0;
  const batches = Array.from({ length: Math.ceil(missing / BATCH) }, (_, i) => Math.min(BATCH, missing - i * BATCH));
  const age = baseMadeAt === undefined ? Infinity : now - baseMadeAt;
  // A clock that was set back makes a negative age; better one rotation too many than none for a long time.
  return { base: !held.base || age >= ROTATE_MS || age < 0, batches };
}
