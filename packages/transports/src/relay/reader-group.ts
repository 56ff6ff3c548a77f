import { LIMITS } from '@whispr/contract';
import type { LinkState, MailboxKey, Reader, ReaderEvents } from '@whispr/core/ports';
import { toHex } from '@whispr/protocol/bytes';
import type { SessionContext } from './push-session.ts';
import { RelayReader } from './relay-reader.ts';
import type { SignedActions } from './signed-actions.ts';

type Context = Omit<SessionContext, 'boxes'>;

/** From best to worst; the group is as good as its worst connection. */
const ORDER: readonly LinkState[] = ['online', 'polling', 'connecting', 'offline'];
const worst = (states: readonly LinkState[]): LinkState =>
  states.reduce((one, other) => (ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one));

/** A reader of any number of mailboxes: a connection carries a limited number, so that more need more connections. */
export class ReaderGroup implements Reader {
  readonly #context: Context;
  readonly #actions: SignedActions;
  readonly #events: ReaderEvents;
  readonly #onClosed: () => void;
  readonly #placed = new Map<string, RelayReader>();
  readonly #loads = new Map<RelayReader, number>();
  #state: LinkState = 'connecting';

  constructor(context: Context, actions: SignedActions, onClosed: () => void) {
    this.#events = context.events;
    const { events } = context;
    const own: ReaderEvents = {
      arrival: (arrival) => events.arrival(arrival),
      state: () => this.#update(),
      superseded: (mailbox) => events.superseded(mailbox),
      refused: (mailbox) => events.refused?.(mailbox),
    };
    this.#context = { ...context, events: own };
    this.#actions = actions;
    this.#onClosed = onClosed;
    this.#grow();
  }

  get state(): LinkState {
    return this.#state;
  }

  add(mailbox: MailboxKey, after: bigint): void {
    const name = toHex(mailbox.id);
    const reader = this.#placed.get(name) ?? this.#withRoom();
    if (!this.#placed.has(name)) this.#loads.set(reader, (this.#loads.get(reader) ?? 0) + 1);
    this.#placed.set(name, reader);
    reader.add(mailbox, after);
  }

  remove(id: Uint8Array): void {
    const reader = this.#placed.get(toHex(id));
    if (reader === undefined) return;
    this.#placed.delete(toHex(id));
    this.#loads.set(reader, (this.#loads.get(reader) ?? 1) - 1);
    reader.remove(id);
  }

  ack(mailbox: Uint8Array, depositIds: readonly Uint8Array[]): void {
    this.#placed.get(toHex(mailbox))?.ack(mailbox, depositIds);
  }

  nudge(): void {
    for (const reader of this.#loads.keys()) reader.nudge();
  }

  async close(): Promise<void> {
    this.#onClosed();
    await Promise.all([...this.#loads.keys()].map((reader) => reader.close()));
  }

  #withRoom(): RelayReader {
    for (const [reader, load] of this.#loads) if (load < LIMITS.mailboxesPerConnection) return reader;
    return this.#grow();
  }

  #grow(): RelayReader {
    const reader = new RelayReader(this.#context, this.#actions);
    this.#loads.set(reader, 0);
    return reader;
  }

  #update(): void {
    const state = worst([...this.#loads.keys()].map((reader) => reader.state));
    if (state === this.#state) return;
    this.#state = state;
    this.#events.state(state);
  }
}
