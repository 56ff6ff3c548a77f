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
  /** Guessing an invite code means taking many slots: few are allowed. */
  takeInvite: Rate;
  connect: Rate;
  open: Rate;
};
export type RateName = keyof Rates;

/** The defaults; `depositsPerSecond` is `WHISPR_RATE`. */
export function defaultRates(depositsPerSecond: number): Rates {
  return {
    deposit: { perSecond: depositsPerSecond, burst: Math.max(1, depositsPerSecond) },
    preKeys: { perSecond: 0.2, burst: 5 },
    read: { perSecond: 30, burst: 120 },
    create: { perSecond: 2, burst: 60 },
    write: { perSecond: 2, burst: 30 },
    putInvite: { perSecond: 0.2, burst: 20 },
    takeInvite: { perSecond: 0.2, burst: 10 },
    connect: { perSecond: 5, burst: 60 },
    open: { perSecond: 50, burst: 1024 },
  };
}
