import { randomInt } from 'node:crypto';
import { keyOf } from '../keys/ids.ts';
import type { Store } from '../store/types.ts';
import type { Box, ReaderPort, Session } from './box.ts';
import type { Boxes } from './boxes.ts';
import type { Others } from './others.ts';

export type ReaderEvents = {
  /** There may be something for this reader in the store. Quick, never throws. */
  pump: (box: Box, session: Session) => void;
  /** The reader is another one now: what the one before was sent and has not acknowledged is the next one's. */
  left: (box: Box) => void;
};

/** Which connection reads which mailbox: one at a time, over all processes; the newest wins. */
export class Readers {
  readonly #store: Store;
  readonly #boxes: Boxes;
  readonly #others: Others | undefined;
  readonly #events: ReaderEvents;
  #fence = randomInt(1, 0x7fff_ffff);

  constructor(store: Store, boxes: Boxes, others: Others | undefined, events: ReaderEvents) {
    this.#store = store;
    this.#boxes = boxes;
    this.#others = others;
    this.#events = events;
  }

  /**
   * Makes `port` the only reader of a mailbox, on all processes. Call `start` after the client has been told; it begins
   * to push. Between the two nothing may be awaited.
   */
  async open(
    found: { box: Box; held: number },
    port: ReaderPort,
    after: number,
  ): Promise<{ fence: number; backlog: number; start: () => void }> {
    const { box } = found;
    box.touchedAt = performance.now();
    const fence = this.#nextFence();
    const held = this.#others === undefined ? found.held : await this.#store.writer.open(box.id, fence);
    this.#others?.opened(box.id, fence);
    if (box.session?.port === port) box.session.closed = true;
    else this.#end(box);
    const session: Session = { port, fence, cursor: after, live: false, closed: false, pumping: false, again: false };
    box.session = session;
    // Another process may have given out higher numbers meanwhile.
    if (this.#others !== undefined) box.leasedTo = box.next - 1;
    this.#events.left(box);
    return {
      fence,
      backlog: held + box.pending.size,
      start: () => (this.#others === undefined ? this.#events.pump(box, session) : void this.#lookAt(box, session)),
    };
  }

  /** The reader stops reading this mailbox. */
  close(id: Uint8Array, port: ReaderPort): void {
    const box = this.#boxes.get(id);
    if (box?.session?.port !== port) return;
    box.session.closed = true;
    box.session = undefined;
    // The next reader may be elsewhere and have other numbers: what comes later must not be stored before these.
    if (this.#others !== undefined) this.#events.left(box);
  }

  /** Another process has removed the mailbox. */
  removedElsewhere(id: Uint8Array): void {
    const box = this.#boxes.get(id);
    if (box === undefined) return;
    this.#end(box);
    this.#boxes.forget(id);
  }

  /** Something was stored elsewhere for the reader that holds `fence`, or that reader has just come. */
  wake(id: Uint8Array, fence: number): void {
    const box = this.#boxes.get(id);
    const session = box?.session;
    if (box === undefined || session === undefined) return;
    session.live = false;
    if (session.fence === fence) this.#events.pump(box, session);
    else void this.#lookAt(box, session);
  }

  /** True if the reader that holds `fence` reads here. */
  reads(id: Uint8Array, fence: number): boolean {
    return this.#boxes.get(id)?.session?.fence === fence;
  }

  /** Messages of others may have been lost: every reader is checked against the store. */
  async lookAgain(): Promise<void> {
    const looked = [...this.#boxes.all()].flatMap((box) =>
      box.session === undefined ? [] : [{ box, session: box.session }],
    );
    const states = await this.#store.reader.states(looked.map(({ box }) => box.id));
    const byKey = new Map(states.map((state) => [keyOf(state.id), state]));
    for (const { box, session } of looked) this.#compare(box, session, byKey.get(keyOf(box.id)));
  }

  /** Looks into the store whether `session` is still the reader, and what waits for it. */
  async #lookAt(box: Box, session: Session): Promise<void> {
    try {
      const state = await this.#store.reader.mailbox(box.id);
      this.#compare(box, session, state && { ...state, held: Math.max(1, state.held) });
    } catch (error) {
      session.port.failed(error);
    }
  }

  /** `state` was read after `session` had begun. */
  #compare(box: Box, session: Session, state: { held: number; fence: number } | undefined): void {
    if (box.session !== session) return;
    if (state === undefined) this.removedElsewhere(box.id);
    else if (state.fence !== session.fence) {
      this.#end(box);
      this.#events.left(box);
    } else if (state.held > 0) {
      session.live = false;
      this.#events.pump(box, session);
    }
  }

  /** A number that no reader before has had: the next one, or where several processes give them, a random one. */
  #nextFence(): number {
    if (this.#others !== undefined) return randomInt(1, 0xffff_ffff);
    this.#fence = this.#fence === 0xffff_ffff ? 1 : this.#fence + 1;
    return this.#fence;
  }

  #end(box: Box): void {
    const { session } = box;
    if (session === undefined) return;
    session.closed = true;
    box.session = undefined;
    session.port.superseded(box.id);
  }
}
