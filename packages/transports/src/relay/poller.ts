import { LIMITS, schemas } from '@whispr/contract';
import { fromBase64Url, toBase64Url, toHex } from '@whispr/protocol/bytes';
import { isWhisprError } from '@whispr/protocol/errors';
import { backOff } from './back-off.ts';
import { badAnswer, RelayError } from './relay-error.ts';
import type { OpenBox } from './open-box.ts';
import type { SessionContext } from './push-session.ts';
import type { SignedActions } from './signed-actions.ts';
import { Wakeable } from './wakeable.ts';

/** Envelopes asked for at once: a page of the largest ones stays below the cap of an answer. */
const PAGE = 25;
const ANSWERED_AT_ONCE = 1000;

/** Reading without push: asks for every mailbox in turn, every few seconds, for as long as the WebSocket does not work. */
export class Poller {
  readonly #context: SessionContext;
  readonly #actions: SignedActions;
  readonly #onResult: (reached: boolean) => void;
  readonly #pause: Wakeable;
  readonly #stop = new AbortController();

  constructor(context: SessionContext, actions: SignedActions, onResult: (reached: boolean) => void) {
    this.#context = context;
    this.#actions = actions;
    this.#onResult = onResult;
    this.#pause = new Wakeable(context.environment.clock);
    for (const box of context.boxes.values()) box.reset();
    void this.#run();
  }

  nudge(): void {
    this.#pause.wake();
  }

  stop(): void {
    this.#stop.abort();
    this.#pause.wake();
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #run(): Promise<void> {
    const { random, timing } = this.#context.environment;
    let failures = 0;
    while (!this.#stopped) {
      let wait: number;
      try {
        const busy = await this.#round();
        failures = 0;
        this.#report(true);
        // While something comes in, more is likely to follow.
        wait = busy ? Math.min(ANSWERED_AT_ONCE, timing.poll) : timing.poll;
      } catch (error) {
        failures += 1;
        const told = error instanceof RelayError ? error.retryAfterMs : undefined;
        this.#report(told !== undefined);
        wait = told ?? Math.max(Math.min(timing.poll, 1000), backOff(random, failures, timing));
      }
      if (!this.#stopped) await this.#pause.sleep(wait);
    }
  }

  #report(reached: boolean): void {
    if (!this.#stopped) this.#onResult(reached);
  }

  /** Asks for all mailboxes once; true if anything came. Only a refused mailbox does not end the round. */
  async #round(): Promise<boolean> {
    const { boxes, events } = this.#context;
    let busy = false;
    for (const box of [...boxes.values()].sort((one, other) => one.polledAt - other.polledAt)) {
      try {
        await this.#sendAcks(box);
        busy = (await this.#fetch(box)) || busy;
        box.polledAt = this.#context.environment.clock.monotonic();
      } catch (error) {
        if (!isWhisprError(error, 'relay/refused')) throw error;
        box.polledAt = this.#context.environment.clock.monotonic();
        events.refused?.(box.key.id);
      }
    }
    return busy;
  }

  #reads(box: OpenBox): boolean {
    return !this.#stopped && this.#context.boxes.get(toHex(box.key.id)) === box;
  }

  async #sendAcks(box: OpenBox): Promise<void> {
    while (this.#reads(box)) {
      const depositIds = box.takeAcks(LIMITS.acksPerFrame);
      if (depositIds.length === 0) return;
      try {
        const action = { action: 'ack' as const, depositIds: depositIds.map(toBase64Url) };
        await this.#actions.act(box.key, action, this.#stop.signal);
        box.confirmed(depositIds);
      } catch (error) {
        box.failed(depositIds);
        throw error;
      }
    }
  }

  async #fetch(box: OpenBox): Promise<boolean> {
    let came = false;
    for (let more = true; more && this.#reads(box);) {
      const action = { action: 'fetch' as const, after: String(box.polled), limit: PAGE };
      const page = schemas.fetched.safeParse(await this.#actions.act(box.key, action, this.#stop.signal));
      if (!page.success) throw badAnswer('a page of envelopes was expected');
      if (!this.#reads(box)) return came;
      for (const { sequence, depositId, envelope } of page.data.envelopes) {
        if (!/^\d{1,19}$/.test(sequence) || BigInt(sequence) <= box.polled) throw badAnswer('envelopes out of order');
        box.polled = BigInt(sequence);
        came = true;
        this.#context.events.arrival({
          mailbox: box.key.id,
          sequence: box.polled,
          depositId: fromBase64Url(depositId),
          envelope: fromBase64Url(envelope),
        });
      }
      more = page.data.more && page.data.envelopes.length > 0;
    }
    return came;
  }
}
