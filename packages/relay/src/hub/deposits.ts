import { checkWork, LIMITS } from '@whispr/contract';
import { concat } from '@whispr/protocol/bytes';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { asFailure, RelayFailure } from '../failure.ts';
import { keyOf, sha256 } from '../keys/ids.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { Box, Settled } from './box.ts';
import type { Hub } from './hub.ts';

/** A deposit as a client sent it; sizes are already checked. */
export type DepositRequest = {
  mailbox: Uint8Array;
  depositId: Uint8Array;
  ttl: number;
  work: Uint8Array;
  envelope: Uint8Array;
};

/** The door of the hub: rate, lifetime and proof of work are looked at before a deposit goes in. */
export class Deposits {
  readonly #hub: Hub;
  readonly #limiter: Limiter;
  readonly #clock: Clock;
  readonly #config: Pick<Config, 'ttlMaxSeconds' | 'work'>;

  constructor(hub: Hub, limiter: Limiter, clock: Clock, config: Pick<Config, 'ttlMaxSeconds' | 'work'>) {
    this.#hub = hub;
    this.#limiter = limiter;
    this.#clock = clock;
    this.#config = config;
  }

  /** Takes a deposit from `source`; `settled` is called once, with the failure if it was not taken. Never throws. */
  submit(source: string, request: DepositRequest, settled: Settled): void {
    try {
      this.#limiter.use('deposit', source, keyOf(request.mailbox));
      if (request.ttl < 1 || request.ttl > LIMITS.maxTtlSeconds) throw new RelayFailure('relay/bad-request');
      const box = this.#hub.cached(request.mailbox);
      if (box !== undefined) this.#enter(box, request, settled);
      else this.#enterLater(source, request, settled);
    } catch (error) {
      settled(asFailure(error));
    }
  }

  #enterLater(source: string, request: DepositRequest, settled: Settled): void {
    this.#hub
      .load(request.mailbox)
      .then((box) => {
        if (box !== undefined) return this.#enter(box, request, settled);
        // Looking for mailboxes is limited like other reading.
        this.#limiter.use('read', source);
        throw new RelayFailure('relay/refused');
      })
      .catch((error: unknown) => settled(asFailure(error)));
  }

  #enter(box: Box, request: DepositRequest, settled: Settled): void {
    const { depositId, envelope, ttl } = request;
    const now = this.#clock.now();
    const expiresAt = now + Math.min(ttl, this.#config.ttlMaxSeconds) * 1000;
    const spent = box.kind === 'request' ? this.#checkedWork(request, now) : undefined;
    this.#hub.deposit(box, { depositId, envelope, expiresAt, spent }, settled);
  }

  #checkedWork(request: DepositRequest, nowMs: number): { digest: Uint8Array; expiresAt: number } {
    const subject = concat(request.mailbox, sha256(request.envelope));
    const claim = { subject, work: request.work, bits: this.#config.work.request, nowMs, sha256 };
    if (!checkWork({ ...claim, ageMs: LIMITS.requestWorkAgeMs })) throw new RelayFailure('relay/work-needed');
    return { digest: sha256(concat(subject, request.work)), expiresAt: nowMs + 2 * LIMITS.requestWorkAgeMs };
  }
}
