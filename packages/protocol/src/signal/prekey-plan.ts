const DAY = 24 * 60 * 60 * 1000;

/** How many one-time keys stand ready, and below how many they are topped up. */
export const ONE_TIME_TARGET = 100;
export const ONE_TIME_FLOOR = 50;
/** Kyber keys are 50 times as large, and the last-resort key stands behind them, so fewer are kept. */
export const KYBER_ONE_TIME_TARGET = 20;
export const KYBER_ONE_TIME_FLOOR = 10;
/** A signed or last-resort key is replaced after this time and then kept for messages still under way. */
export const ROTATE_AFTER = 7 * DAY;
export const KEEP_REPLACED = 30 * DAY;

/** A stored key that lasts: its id and when it was made, in ms since 1970. */
export interface DatedKey {
  readonly id: number;
  readonly createdAt: number;
}

/** What a device knows of its prekeys. The counts are those still on the server. */
export interface PreKeyInventory {
  readonly oneTimeLeft: number;
  readonly kyberOneTimeLeft: number;
  readonly signed: readonly DatedKey[];
  readonly lastResort: readonly DatedKey[];
}

/** What to make, and which private keys to destroy. */
export interface PreKeyPlan {
  readonly makeOneTime: number;
  readonly makeKyberOneTime: number;
  readonly makeSigned: boolean;
  readonly makeLastResort: boolean;
  readonly deleteSigned: readonly number[];
  readonly deleteLastResort: readonly number[];
}

/** Compares an inventory with what should be there at `now` (ms since 1970). */
export function planPreKeys(inventory: PreKeyInventory, now: number): PreKeyPlan {
  const { oneTimeLeft, kyberOneTimeLeft, signed, lastResort } = inventory;
  return {
    makeOneTime: topUp(oneTimeLeft, ONE_TIME_FLOOR, ONE_TIME_TARGET),
    makeKyberOneTime: topUp(kyberOneTimeLeft, KYBER_ONE_TIME_FLOOR, KYBER_ONE_TIME_TARGET),
    makeSigned: isDue(signed, now),
    makeLastResort: isDue(lastResort, now),
    deleteSigned: expired(signed, now),
    deleteLastResort: expired(lastResort, now),
  };
}

function topUp(left: number, floor: number, target: number): number {
  return left < floor ? target - Math.max(0, left) : 0;
}

/** A key from the future was made under a wrong clock; waiting for its week to end could take for ever. */
function isDue(keys: readonly DatedKey[], now: number): boolean {
  return !keys.some(({ createdAt }) => createdAt <= now + DAY && now - createdAt < ROTATE_AFTER);
}

/** Keys whose successor is older than `KEEP_REPLACED`. The newest key has none and stays, whatever the clock says. */
function expired(keys: readonly DatedKey[], now: number): number[] {
  const newestFirst = keys.toSorted((a, b) => b.createdAt - a.createdAt);
  return newestFirst
    .filter((_, i) => i > 0 && now - (newestFirst[i - 1]?.createdAt ?? now) > KEEP_REPLACED)
    .map(({ id }) => id);
}
