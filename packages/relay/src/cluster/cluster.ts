import { randomBytes } from 'node:crypto';
import type { Others } from '../hub/others.ts';
import type { Readers } from '../hub/readers.ts';
import { keyOf } from '../keys/ids.ts';
import { Channel } from './channel.ts';
import type { OpenLink } from './link.ts';
import { decodeWakes, encodeWakes, WAKES_PER_MESSAGE, type Wake } from './wakes.ts';

const TICK_MS = 1000;
/** Ticks between looks while all is well. */
const TICKS = 15;
const GONE = 0;

/** The readers of this process as the others reach them. */
type Woken = Pick<Readers, 'wake' | 'removedElsewhere' | 'lookAgain' | 'reads'>;

/**
 * The other processes on the same store. They only tell each other where to look: whatever is lost on the way is found
 * by looking into the store, at once after a channel has come (back) up, every second while one is down, and every 15
 * seconds anyway (a process may die between storing and telling). The first channel that is up carries the messages.
 */
export class Cluster implements Others {
  readonly #origin = randomBytes(8);
  readonly #channels: readonly Channel[];
  readonly #onFault: (error: unknown) => void;
  #readers: Woken | undefined;
  #wakes = new Map<string, Wake>();
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;
  #looking: Promise<void> | undefined;
  #again = false;
  #closed = false;

  /** `links` in the order of preference. */
  constructor(links: readonly OpenLink[], onFault: (error: unknown) => void) {
    this.#onFault = onFault;
    const beat = encodeWakes(this.#origin, []);
    const events = { text: (text: string) => this.#receive(text), up: () => void this.#look() };
    this.#channels = links.map((link) => new Channel(link, beat, events));
  }

  start(readers: Woken): void {
    this.#readers = readers;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    void this.#look();
  }

  heard(): boolean {
    return this.#channels.every((channel) => channel.up);
  }

  /** Channels that are up, for the operator's numbers. */
  get channelsUp(): number {
    return this.#channels.filter((channel) => channel.up).length;
  }

  opened(mailbox: Uint8Array, fence: number): void {
    this.#tell({ mailbox, fence });
  }

  removed(mailbox: Uint8Array): void {
    this.#tell({ mailbox, fence: GONE });
  }

  /** Something was stored that the reader with this fence was not sent; 0: nobody ever read this mailbox. */
  stored(mailbox: Uint8Array, fence: number): void {
    if (fence !== GONE && this.#readers?.reads(mailbox, fence) !== true) this.#tell({ mailbox, fence });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#flush();
    await Promise.all(this.#channels.map((channel) => channel.close()));
    await this.#looking;
  }

  #tell(wake: Wake): void {
    if (this.#wakes.size === 0) setImmediate(() => this.#flush());
    this.#wakes.set(keyOf(wake.mailbox), wake);
  }

  #flush(): void {
    const wakes = [...this.#wakes.values()];
    this.#wakes = new Map();
    for (let at = 0; at < wakes.length; at += WAKES_PER_MESSAGE)
      void this.#publish(encodeWakes(this.#origin, wakes.slice(at, at + WAKES_PER_MESSAGE)));
  }

  /** By the first channel that takes it. If none does, the others find out by looking. */
  async #publish(text: string): Promise<void> {
    const upFirst = [...this.#channels].sort((a, b) => Number(b.up) - Number(a.up));
    for (const channel of upFirst) {
      const sent = await channel.publish(text).then(
        () => true,
        () => false,
      );
      if (sent) return;
    }
  }

  #receive(text: string): void {
    const message = decodeWakes(text);
    if (message === undefined || message.origin === keyOf(this.#origin)) return;
    for (const { mailbox, fence } of message.wakes) {
      if (fence === GONE) this.#readers?.removedElsewhere(mailbox);
      else this.#readers?.wake(mailbox, fence);
    }
  }

  #tick(): void {
    this.#ticks += 1;
    if (!this.heard() || this.#ticks % TICKS === 0) void this.#look();
  }

  /** One look at a time; one that is asked for meanwhile follows it. */
  #look(): Promise<void> {
    this.#again = true;
    this.#looking ??= this.#lookAll().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookAll(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        await this.#readers?.lookAgain();
      } catch (error) {
        // The store does not answer; the next look comes soon.
        this.#onFault(error);
      }
    }
  }
}
