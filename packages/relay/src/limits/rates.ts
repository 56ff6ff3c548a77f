/** A token bucket: `burst` at once, refilled with `perSecond`. */
export type Rate = { perSecond: number; burst: number };

/** What is counted, per source; `deposit` and `preKeys` per source and mailbox. Acks are never counted. */
export type Rates = {
  deposit: Rate;
  preKeys: Rate;
  read: Rate;
  create: Rate;
  write: Rate;
  putInvite: Rate;
  /** Guessing an invite code means taking many slots: a few are allowed, and 2^50 codes are many. */
  takeInvite: Rate;
  connect: Rate;
  open: Rate;
};
export type RateName = keyof Rates;

/**
 * The defaults; `depositsPerSecond` is `WHISPR_RATE`. A source may be many people (a company, an onion service), so what
 * is cheap for the relay is allowed often.
 */
export function defaultRates(depositsPerSecond: number): Rates {
  return {
    deposit: { perSecond: depositsPerSecond, burst: Math.max(1, depositsPerSecond) },
    preKeys: { perSecond: 0.2, burst: 10 },
    read: { perSecond: 100, burst: 1000 },
    create: { perSecond: 20, burst: 500 },
    write: { perSecond: 5, burst: 100 },
    putInvite: { perSecond: 1, burst: 50 },
    takeInvite: { perSecond: 1, burst: 30 },
    connect: { perSecond: 500, burst: 10_000 },
    open: { perSecond: 500, burst: 10_000 },
  };
}
