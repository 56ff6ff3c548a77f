import type { Link, OpenLink } from './link.ts';

const BEAT_MS = 1000;
const DEAD_MS = 4000;

export type ChannelEvents = {
  text: (text: string) => void;
  /** Messages arrive now; those from before may be lost. */
  up: () => void;
};

/**
 * A link that is known to work: it counts as up only while it brings our own heartbeats back, so that a connection that
 * is open and dead is noticed as well.
 */
export class Channel {
  readonly #link: Link;
  readonly #beat: string;
  readonly #events: ChannelEvents;
  readonly #timer: NodeJS.Timeout;
  #heardAt = Number.NEGATIVE_INFINITY;
  #up = false;

  /** `beat`: the text of a heartbeat of this process alone. */
  constructor(open: OpenLink, beat: string, events: ChannelEvents) {
    this.#beat = beat;
    this.#events = events;
    this.#link = open(
      (text) => this.#hear(text),
      () => {
        this.#up = false;
      },
    );
    this.#timer = setInterval(() => this.#send(), BEAT_MS);
    this.#send();
  }

  get up(): boolean {
    return this.#up && performance.now() - this.#heardAt < DEAD_MS;
  }

  publish(text: string): Promise<void> {
    return this.#link.publish(text);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#link.close();
  }

  #send(): void {
    // A heartbeat that cannot be sent does not come back, and that is noticed.
    this.#link.publish(this.#beat).catch(() => undefined);
  }

  #hear(text: string): void {
    if (text !== this.#beat) {
      this.#events.text(text);
      return;
    }
    const was = this.up;
    this.#heardAt = performance.now();
    this.#up = true;
    if (!was) this.#events.up();
  }
}
