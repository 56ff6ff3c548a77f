import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { asFailure, RelayFailure } from '../failure.ts';
import { keyOf } from '../keys/ids.ts';
import type { Store, StoredEnvelope } from '../store/types.ts';
import type { Box, Pending, ReaderPort, Session, Settled } from './box.ts';
import { Boxes } from './boxes.ts';
import { Grace } from './grace.ts';
import type { Others } from './others.ts';
import { catchUp, pump, type PumpParts } from './pump.ts';
import { Readers } from './readers.ts';

const LEASE = 1000;
const IDLE_MS = 60_000;
const DISCARD_TRIES = 60;
const DISCARD_MS = 1000;

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
  readonly #others: Others | undefined;
  #ending = false;
  readonly #pumpParts: PumpParts;
  /** Who reads which mailbox. */
  readonly readers: Readers;
  readonly #grace = new Grace<{ box: Box; pending: Pending }>((items) => {
    for (const { box, pending } of items) this.#keep(box, pending);
  });

  /** `others`: the other processes on this store; undefined if there are none. */
  constructor(store: Store, clock: Clock, others?: Others) {
    this.#store = store;
    this.#clock = clock;
    this.#others = others;
    this.#boxes = new Boxes(store.reader);
    this.readers = new Readers(store, this.#boxes, others, {
      pump: (box, session) => void this.#pump(box, session),
      left: (box) => this.#keepPushed(box),
    });
    this.#pumpParts = {
      store,
      clock,
      stored: (box, pending) => this.#settle(box, pending),
      drop: (box, session, depositId) => {
        void this.#discard(box, depositId, this.#shared(session.fence));
      },
    };
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
      fence: undefined,
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
    if (rest.length === 0) return;
    try {
      await this.#store.writer.acknowledge(id, rest, this.#shared(reader?.fence));
    } catch (error) {
      for (const depositId of rest) box?.forgetAcknowledged(keyOf(depositId));
      throw error;
    }
  }

  /** The port can take more. */
  drained(id: Uint8Array, port: ReaderPort): void {
    const box = this.#boxes.get(id);
    if (box?.session?.port === port && !box.session.live) void this.#pump(box, box.session);
  }

  fetch(id: Uint8Array, after: number, limit: number): Promise<StoredEnvelope[]> {
    return this.#store.reader.envelopes(id, after, limit, this.#clock.now());
  }

  async remove(id: Uint8Array): Promise<void> {
    await this.#store.writer.removeMailbox(id);
    this.#others?.removed(id);
    this.readers.removedElsewhere(id);
  }

  sweep(): void {
    this.#boxes.sweep(performance.now() - IDLE_MS);
  }

  /** Brings everything pending to the disk; for the end. */
  async drain(): Promise<void> {
    this.#ending = true;
    this.#grace.end();
    await this.#store.writer.flush();
  }

  #route(box: Box, pending: Pending, mayPark = true): void {
    const { session } = box;
    const direct = session?.live === true && this.#others?.heard() !== false;
    // A request mailbox is written first: its proofs of work are counted in the same transaction.
    if (!direct || box.kind === 'request') {
      // Where others give out numbers too, one that is not used at once could come after a higher one.
      if (this.#others === undefined && box.next <= box.leasedTo) pending.sequence = box.next++;
      // Nothing that comes later may overtake it.
      if (session !== undefined) session.live = false;
      this.#keep(box, pending);
    } else if (box.next > box.leasedTo || box.next <= session.cursor) {
      if (mayPark) this.#park(box, session, pending);
      else this.#keepAndPump(box, session, pending);
    } else if (session.port.congested()) {
      if (this.#others === undefined) pending.sequence = box.next++;
      this.#keepAndPump(box, session, pending);
    } else {
      pending.sequence = box.next++;
      pending.fence = this.#shared(session.fence);
      pending.pushed = true;
      box.unpushed -= 1;
      session.cursor = pending.sequence;
      session.port.push(box.id, pending.sequence, pending.depositId, pending.envelope);
      this.#grace.add({ box, pending });
    }
  }

  #keepAndPump(box: Box, session: Session, pending: Pending): void {
    session.live = false;
    this.#keep(box, pending);
  }

  /** Nothing is pushed under a number that a crash could hand out again: the range is made durable first. */
  #park(box: Box, session: Session, pending: Pending): void {
    const parked = [pending];
    box.parked = parked;
    void this.#takeLease(box, session).then((failure) => {
      box.parked = undefined;
      for (const waiting of parked) {
        if (failure === undefined) this.#route(box, waiting, false);
        else this.#settle(box, waiting, failure);
      }
      return undefined;
    });
  }

  async #takeLease(box: Box, session: Session): Promise<RelayFailure | undefined> {
    try {
      const first = await this.#store.writer.lease(box.id, LEASE);
      box.next = first;
      box.leasedTo = first + LEASE - 1;
      // What others stored under lower numbers goes first.
      if (this.#others !== undefined && box.session === session) await catchUp(this.#pumpParts, box, session);
      return undefined;
    } catch (error) {
      return asFailure(error);
    }
  }

  /** What an earlier reader was sent and has not acknowledged reaches the next one through the store. */
  #keepPushed(box: Box): void {
    for (const pending of box.pending.values()) {
      if (!pending.pushed) continue;
      pending.pushed = false;
      box.unpushed += 1;
      this.#keep(box, pending);
    }
  }

  #keep(box: Box, pending: Pending): void {
    if (pending.storing || pending.acknowledged) return;
    pending.storing = true;
    const { depositId, sequence, expiresAt, envelope, spent } = pending;
    const pushed = sequence === undefined ? undefined : { sequence, fence: pending.fence };
    const settled = (): boolean => pending.acknowledged;
    this.#store.writer.deposit({ mailbox: box.id, depositId, pushed, expiresAt, envelope, spent, settled }).then(
      () => this.#settle(box, pending),
      (error: unknown) => this.#settle(box, pending, asFailure(error)),
    );
  }

  /**
   * Deletes what was acknowledged, while the store is away again and again for a minute. After that it is pushed to the
   * next reader, who knows it already.
   */
  async #discard(box: Box, depositId: Uint8Array, fence?: number): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#store.writer.acknowledge(box.id, [depositId], fence);
        return;
      } catch (error) {
        if (asFailure(error).retry !== 'later' || tries === DISCARD_TRIES || this.#ending) return;
      }
      await setTimeout(DISCARD_MS, undefined, { ref: false });
    }
  }

  /**
   * True if that is all there is to do. What is on its way to the store is deleted there behind it, before the reader is
   * told that its acknowledgement holds.
   */
  #acknowledgePending(box: Box, depositId: Uint8Array): boolean {
    const key = keyOf(depositId);
    box.remember(key);
    const pending = box.pending.get(key);
    if (pending === undefined) return false;
    pending.acknowledged = true;
    if (pending.pushed) this.#grace.note(performance.now() - pending.arrivedAt);
    this.#settle(box, pending);
    return !pending.storing;
  }

  #settle(box: Box, pending: Pending, failure?: RelayFailure): void {
    if (!box.pending.delete(pending.key)) return;
    if (!pending.pushed) {
      box.unpushed -= 1;
      if (failure === undefined && box.session !== undefined) {
        box.session.live = false;
        void this.#pump(box, box.session);
      }
    }
    for (const settled of pending.waiters) settled(failure);
  }

  #pump(box: Box, session: Session): Promise<void> {
    return pump(this.#pumpParts, box, session);
  }

  /** A fence as the store has to check it: only where there are several processes. */
  #shared(fence: number | undefined): number | undefined {
    return this.#others === undefined ? undefined : fence;
  }
}
