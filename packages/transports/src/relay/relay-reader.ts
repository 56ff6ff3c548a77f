import type { LinkState, MailboxKey, Reader } from '@whispr/core/ports';
import { toHex } from '@whispr/protocol/bytes';
import { backOff } from './back-off.ts';
import { OpenBox } from './open-box.ts';
import { Poller } from './poller.ts';
import { PushSession } from './push-session.ts';
import type { SessionContext } from './push-session.ts';
import type { SignedActions } from './signed-actions.ts';
import { Wakeable } from './wakeable.ts';

/** Push failed this often in a row: polling begins (C3). */
const FAILURES_BEFORE_POLLING = 2;

/**
 * Reads mailboxes of one relay: push over a WebSocket; polling beside it while that fails; back to push by itself.
 * It never gives up: only `close` ends it (AT-29).
 */
export class RelayReader implements Reader {
  readonly #boxes = new Map<string, OpenBox>();
  readonly #context: SessionContext;
  readonly #actions: SignedActions;
  readonly #pause: Wakeable;
  readonly #unhint: () => void;
  #state: LinkState = 'connecting';
  #session: PushSession | undefined;
  #poller: Poller | undefined;
  #failures = 0;
  #closed = false;

  constructor(context: Omit<SessionContext, 'boxes'>, actions: SignedActions) {
    const { clock, network } = context.environment;
    this.#context = { ...context, boxes: this.#boxes };
    this.#actions = actions;
    this.#pause = new Wakeable(clock);
    this.#unhint = network.onChange((hint) => {
      if (hint !== 'offline') this.nudge();
    });
    void this.#run();
  }

  get state(): LinkState {
    return this.#state;
  }

  add(mailbox: MailboxKey, after: bigint): void {
    const box = new OpenBox({ id: mailbox.id.slice(), seed: mailbox.seed.slice() }, after);
    this.#boxes.set(toHex(mailbox.id), box);
    void this.#session?.open(box);
    this.#poller?.nudge();
  }

  remove(id: Uint8Array): void {
    const box = this.#boxes.get(toHex(id));
    if (box === undefined) return;
    this.#boxes.delete(toHex(id));
    this.#session?.leave(box);
  }

  ack(mailbox: Uint8Array, depositIds: readonly Uint8Array[]): void {
    const box = this.#boxes.get(toHex(mailbox));
    if (box === undefined) return;
    box.acknowledge(depositIds);
    this.#session?.flushAcks();
  }

  nudge(): void {
    this.#session?.probe();
    this.#session?.reclaim();
    this.#poller?.nudge();
    this.#pause.wake();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#unhint();
    this.#session?.close();
    this.#stopPolling();
    this.#pause.wake();
    await this.#session?.ended;
  }

  async #run(): Promise<void> {
    const { random, timing } = this.#context.environment;
    while (!this.#closed) {
      const lasted = await this.#push();
      if (this.#closed) return;
      // A connection that is cut again and again right after it stood is a failing one.
      this.#failures = lasted >= timing.stable ? 1 : this.#failures + 1;
      if (this.#failures >= FAILURES_BEFORE_POLLING) this.#startPolling();
      await this.#pause.sleep(backOff(random, this.#failures, timing));
    }
  }

  /** One connection, from dialling to its end; resolves with how long it stood. */
  async #push(): Promise<number> {
    const { clock } = this.#context.environment;
    try {
      this.#session = await PushSession.start(this.#context);
    } catch {
      // Not reached; the next turn tries again, after a pause.
      return 0;
    }
    const since = clock.monotonic();
    if (this.#closed) this.#session.close();
    else {
      this.#stopPolling();
      this.#enter('online');
    }
    await this.#session.ended;
    this.#session = undefined;
    this.#enter('connecting');
    return clock.monotonic() - since;
  }

  #startPolling(): void {
    let reached: boolean | undefined;
    this.#poller ??= new Poller(this.#context, this.#actions, (now) => {
      this.#enter(now ? 'polling' : 'offline');
      // The network came back: no need to sit out the pause.
      if (now && reached === false) this.#pause.wake();
      reached = now;
    });
  }

  #stopPolling(): void {
    this.#poller?.stop();
    this.#poller = undefined;
  }

  #enter(state: LinkState): void {
    if (this.#closed || this.#state === state) return;
    this.#state = state;
    this.#context.events.state(state);
  }
}
