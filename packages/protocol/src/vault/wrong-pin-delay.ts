const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DELAYS = [0, 0, 0, SECOND, 5 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE];
const LONGEST = 60 * MINUTE;

/**
 * Milliseconds to wait after `wrong` wrong PINs in a row before the next one is tried (A3): nothing for two slips, an hour
 * from the tenth on. It slows a person at the device; who has the file is slowed by scrypt and the device secret.
 */
export function wrongPinDelay(wrong: number): number {
  return DELAYS[Math.max(0, Math.trunc(wrong))] ?? LONGEST;
}
