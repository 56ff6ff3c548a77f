import { randomInt } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { asFailure, RelayFailure } from '../failure.ts';
import { keyOf } from '../keys/ids.ts';
import type { Store, StoredEnvelope } from '../store/types.ts';
import type { Box, Pending, ReaderPort, Session, Settled } from './box.ts';
import { Boxes } from './boxes.ts';
import { Grace } from './grace.ts';
import { pump } from './pump.ts';

const LEASE = 1000;
const IDLE_MS = 60_000;

/** A deposit as it arrives, already checked; `spent` for `request` mailboxes only. */
export type Arrival = Pick<Pending, 'depositId' | 'expiresAt' | 'envelope' | 'spent'>;

/**
 * The middle of the relay: brings deposits to the connected reader and to the store. A deposit is settled when it is on
 * the disk or when its reader has acknowledged it, whichever comes first (design §6); an envelope that is acknowledged
 * in time is never written.
 */
export class Hub {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #boxes: Boxes;
  readonly #grace = new Grace<{ box: Box; pending: Pending }>((items) => {
    for (const { box, pending } of items) this.#keep(box, pending);
  });
  #fence = randomInt(1, 0x7fff_ffff);

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#boxes = new Boxes(store.reader);
  }

  /** How long a deposit may stay in memory before it goes to the store, ms. */
  get graceMs(): number {
    return this.#grace.maxMs;
  }

  /** The mailbox from memory, at once; `undefined` means: ask `load`. */
  cached(id: Uint8Array): Box | undefined {
    return this.#boxes.get(id);
  }

  load(id: Uint8Array): Promise<Box | undefined> {
    return this.#boxes.load(id);
  }

  /** Takes a deposit; `settled` is called once. The same deposit id again joins or repeats the first outcome. */
  deposit(box: Box, arrival: Arrival, settled: Settled): void {
    const key = keyOf(arrival.depositId);
    const arrivedAt = performance.now();
    box.touchedAt = arrivedAt;
    const same = box.pending.get(key);
    if (same !== undefined) {
      same.waiters.push(settled);
      return;
    }
    if (box.remembers(key)) {
      settled();
      return;
    }
    const pending: Pending = {
      depositId: arrival.depositId,
      expiresAt: arrival.expiresAt,
      envelope: arrival.envelope,
      spent: arrival.spent,
      arrivedAt,
      key,
      sequence: undefined,
      pushed: false,
      acknowledged: false,
      storing: false,
      waiters: [settled],
    };
    box.pending.set(key, pending);
    box.unpushed += 1;
    if (box.parked !== undefined) box.parked.push(pending);
    else this.#route(box, pending);
  }

  /** The mailbox if it is in the store, whether in memory or not: the same look-up for every caller (R12). */
  async find(id: Uint8Array): Promise<{ box: Box; held: number } | undefined> {
    const row = await this.#store.reader.mailbox(id);
    const box = row && (this.#boxes.get(id) ?? (await this.#boxes.load(id)));
    return row && box && { box, held: row.held };
  }

  /** Makes `port` the only reader of a mailbox. Call `start` after the client has been told; it begins to push. */
  open(
    found: { box: Box; held: number },
    port: ReaderPort,
    after: number,
  ): { fence: number; backlog: number; start: () => void } {
    const { box } = found;
    if (box.session?.port === port) box.session.closed = true;
    else this.#end(box);
    this.#fence = this.#fence === 0xffff_ffff ? 1 : this.#fence + 1;
    const session: Session = {
      port,
      fence: this.#fence,
      cursor: after,
      live: false,
      closed: false,
      pumping: false,
      again: false,
    };
    box.session = session;
    // What an earlier reader was sent and has not acknowledged reaches the new one through the store.
    for (const pending of box.pending.values()) {
      if (!pending.pushed) continue;
      pending.pushed = false;
      box.unpushed += 1;
      this.#keep(box, pending);
    }
    return {
      fence: session.fence,
      backlog: found.held + box.pending.size,
      start: () => void pump(this.#store, this.#clock, box, session),
    };
  }

  /** Acknowledges by a connected reader; one that was replaced is refused with `relay/superseded`. */
  async acknowledge(
    id: Uint8Array,
    depositIds: readonly Uint8Array[],
    reader?: { port: ReaderPort; fence: number },
  ): Promise<void> {
    const box = this.#boxes.get(id);
    if (reader !== undefined && (box?.session?.port !== reader.port || box.session.fence !== reader.fence))
      throw new RelayFailure('relay/superseded');
    const rest = depositIds.filter((depositId) => box === undefined || !this.#acknowledgePending(box, depositId));
    if (rest.length > 0) await this.#store.writer.acknowledge(id, rest);
  }

  /** The reader stops reading this mailbox. */
  close(id: Uint8Array, port: ReaderPort): void {
    const box = this.#boxes.get(id);
    if (box?.session?.port !== port) return;
    box.session.closed = true;
    box.session = undefined;
  }

  /** The port can take more. */
  drained(id: Uint8Array, port: ReaderPort): void {
    const box = this.#boxes.get(id);
    if (box?.session?.port === port && !box.session.live) void pump(this.#store, this.#clock, box, box.session);
  }

  fetch(id: Uint8Array, after: number, limit: number): Promise<StoredEnvelope[]> {
    return this.#store.reader.envelopes(id, after, limit, this.#clock.now());
  }

  async remove(id: Uint8Array): Promise<void> {
    await this.#store.writer.removeMailbox(id);
    const box = this.#boxes.get(id);
    if (box === undefined) return;
    this.#end(box);
    this.#boxes.forget(id);
  }

  sweep(): void {
    this.#boxes.sweep(performance.now() - IDLE_MS);
  }

  /** Brings everything pending to the disk. */
  async drain(): Promise<void> {
    this.#grace.end();
    await this.#store.writer.flush();
  }

  #route(box: Box, pending: Pending): void {
    const { session } = box;
    // A request mailbox is written first: its proofs of work are counted in the same transaction.
    if (session?.live !== true || box.kind === 'request') {
      if (box.next <= box.leasedTo) pending.sequence = box.next++;
      this.#keep(box, pending);
    } else if (box.next > box.leasedTo) this.#park(box, pending);
    else if (session.port.congested()) {
      session.live = false;
      pending.sequence = box.next++;
      this.#keep(box, pending);
    } else {
      pending.sequence = box.next++;
      pending.pushed = true;
      box.unpushed -= 1;
      session.cursor = pending.sequence;
      session.port.push(box.id, pending.sequence, pending.depositId, pending.envelope);
      this.#grace.add({ box, pending });
    }
  }

  /** Nothing is pushed under a number that a crash could hand out again: the range is made durable first. */
  #park(box: Box, pending: Pending): void {
    const parked = [pending];
    box.parked = parked;
    void this.#takeLease(box).then((failure) => {
      box.parked = undefined;
      for (const waiting of parked) {
        if (failure === undefined) this.#route(box, waiting);
        else this.#settle(box, waiting, failure);
      }
      return undefined;
    });
  }

  async #takeLease(box: Box): Promise<RelayFailure | undefined> {
    try {
      box.next = await this.#store.writer.lease(box.id, LEASE);
      box.leasedTo = box.next + LEASE - 1;
      return undefined;
    } catch (error) {
      return asFailure(error);
    }
  }

  #keep(box: Box, pending: Pending): void {
    if (pending.storing || pending.acknowledged) return;
    pending.storing = true;
    const { depositId, sequence, expiresAt, envelope, spent } = pending;
    const pushed = sequence === undefined ? undefined : { sequence, fence: undefined };
    const settled = (): boolean => pending.acknowledged;
    this.#store.writer
      .deposit({ mailbox: box.id, depositId, pushed, expiresAt, envelope, spent, settled })
      .then(
        (result) => {
          if (!pending.acknowledged) this.#settle(box, pending);
          else if (result.state === 'stored') return this.#store.writer.acknowledge(box.id, [depositId]);
          return undefined;
        },
        (error: unknown) => this.#settle(box, pending, asFailure(error)),
      )
      // Deleting what was acknowledged meanwhile failed: it is pushed again, and the reader knows it already.
      .catch(() => undefined);
  }

  /** True if the deposit was still pending, and so nothing needs to be deleted. */
  #acknowledgePending(box: Box, depositId: Uint8Array): boolean {
    const key = keyOf(depositId);
    box.remember(key);
    const pending = box.pending.get(key);
    if (pending === undefined) return false;
    pending.acknowledged = true;
    if (pending.pushed) this.#grace.note(performance.now() - pending.arrivedAt);
    this.#settle(box, pending);
    return true;
  }

  #settle(box: Box, pending: Pending, failure?: RelayFailure): void {
    if (!box.pending.delete(pending.key)) return;
    if (!pending.pushed) {
      box.unpushed -= 1;
      if (failure === undefined && box.session !== undefined) {
        box.session.live = false;
        void pump(this.#store, this.#clock, box, box.session);
      }
    }
    for (const settled of pending.waiters) settled(failure);
  }

  #end(box: Box): void {
    const { session } = box;
    if (session === undefined) return;
    session.closed = true;
    box.session = undefined;
    session.port.superseded(box.id);
  }
}
