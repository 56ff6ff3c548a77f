import { LIMITS, openText, relayErrorCode, SOCKETS } from '@whispr/contract';
import type { RelayFrame } from '@whispr/contract';
import type { ReaderEvents } from '@whispr/core/ports';
import { toHex } from '@whispr/protocol/bytes';
import { backOff } from './back-off.ts';
import type { Environment } from './environment.ts';
import { FrameSocket } from './frame-socket.ts';
import type { OpenBox } from './open-box.ts';
import type { RelayFacts } from './relay-facts.ts';
import { unreachable } from './relay-error.ts';

export interface SessionContext {
  origin: string;
  environment: Environment;
  facts: RelayFacts;
  /** By hex of the mailbox id; shared with the reader, which adds and removes. */
  boxes: ReadonlyMap<string, OpenBox>;
  events: ReaderEvents;
}

/** How long a hole in the sequence may be the relay's own before the mailbox is asked for again. */
const GAP_MS = 2000;

type Asked = { what: 'open'; box: OpenBox } | { what: 'ack'; box: OpenBox; depositIds: Uint8Array[] };

/** One connection to `/v1/read`, from its challenge to its end: opens mailboxes, delivers, acknowledges. */
export class PushSession {
  readonly #context: SessionContext;
  readonly #asked = new Map<number, Asked>();
  readonly #timers = new Set<() => void>();
  /** Resolves when the connection is over. */
  readonly ended: Promise<void>;
  #end: () => void = () => undefined;
  #socket: FrameSocket | undefined;
  #challenge: Uint8Array | undefined;
  #onChallenge: () => void = () => undefined;
  #flushing = false;

  private constructor(context: SessionContext) {
    this.#context = context;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Connects and opens every mailbox; resolves once the relay has spoken, rejects with `network/unreachable`. */
  static async start(context: SessionContext): Promise<PushSession> {
    const session = new PushSession(context);
    const { origin, environment, facts, boxes } = context;
    for (const box of boxes.values()) box.reset();
    await facts.key();
    const challenged = new Promise<void>((resolve) => {
      session.#onChallenge = resolve;
    });
    const url = origin.replace(/^http/, 'ws') + SOCKETS.read;
    session.#socket = await FrameSocket.dial(origin, url, environment, {
      frame: (frame) => session.#handle(frame),
      lost: () => session.#over(),
    });
    session.#later(environment.timing.dial, () => {
      if (session.#challenge === undefined) session.#socket?.giveUp();
    });
    await Promise.race([challenged, session.ended]);
    if (session.#challenge === undefined) throw unreachable('the relay said nothing on the new connection');
    session.#socket.keepAlive();
    for (const box of boxes.values()) void session.open(box);
    return session;
  }

  /** Opens a mailbox that was added, superseded or refused before. */
  async open(box: OpenBox): Promise<void> {
    const { environment, facts } = this.#context;
    const { crypto } = environment;
    const challenge = this.#challenge;
    if (challenge === undefined || this.#socket === undefined) return;
    box.superseded = false;
    try {
      const publicKey = await crypto.ed25519PublicKey(box.key.seed);
      const signature = await crypto.ed25519Sign(box.key.seed, openText(await facts.key(), challenge, publicKey));
      if (!this.#isMine(box)) return;
      const id = this.#ask({ what: 'open', box }, this.#socket);
      this.#socket.send({ type: 'open', id, publicKey, signature, after: box.after });
    } catch {
      // The relay's key could not be fetched (again): the connection is of no use.
      this.#socket.giveUp();
    }
  }

  /** Stops reading a mailbox. */
  leave(box: OpenBox): void {
    const socket = this.#socket;
    if (socket !== undefined && box.fence !== undefined)
      socket.send({ type: 'close', id: socket.nextId(), mailbox: box.key.id });
  }

  /** Opens again what another connection had taken over. */
  reclaim(): void {
    for (const box of this.#context.boxes.values()) if (box.superseded) void this.open(box);
  }

  probe(): void {
    this.#socket?.probe(this.#context.environment.timing.probe);
  }

  /** Sends waiting acknowledgements at the end of this turn, so that many travel in one frame. */
  flushAcks(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      for (const box of this.#context.boxes.values()) this.#sendAcks(box);
    });
  }

  close(): void {
    this.#socket?.close();
    this.#over();
  }

  #over(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#asked.clear();
    this.#challenge = undefined;
    this.#end();
  }

  #isMine(box: OpenBox): boolean {
    return this.#socket?.alive === true && this.#context.boxes.get(toHex(box.key.id)) === box;
  }

  /** Remembers a question. A relay that does not answer it is not there any more, whatever the connection looks like. */
  #ask(asked: Asked, socket: FrameSocket): number {
    const id = socket.nextId();
    this.#asked.set(id, asked);
    this.#later(this.#context.environment.timing.request, () => {
      if (this.#asked.has(id)) socket.giveUp();
    });
    return id;
  }

  #later(ms: number, fn: () => void): void {
    const cancel = this.#context.environment.clock.after(ms, () => {
      this.#timers.delete(cancel);
      fn();
    });
    this.#timers.add(cancel);
  }

  #sendAcks(box: OpenBox): void {
    const socket = this.#socket;
    if (socket?.alive !== true) return;
    while (box.fence !== undefined) {
      const depositIds = box.takeAcks(LIMITS.acksPerFrame);
      if (depositIds.length === 0) return;
      const id = this.#ask({ what: 'ack', box, depositIds }, socket);
      socket.send({ type: 'ack', id, mailbox: box.key.id, fence: box.fence, depositIds });
    }
  }

  #handle(frame: RelayFrame): void {
    switch (frame.type) {
      case 'challenge':
        this.#challenge = frame.challenge;
        this.#onChallenge();
        return;
      case 'opened':
        this.#opened(frame);
        return;
      case 'envelope':
        this.#deliver(frame);
        return;
      case 'ok':
        this.#confirmed(frame.id);
        return;
      case 'error':
        this.#refused(frame);
        return;
      case 'superseded':
        this.#lostTo(frame.mailbox);
        return;
      case 'pong':
    }
  }

  #opened({ id, mailbox, fence }: RelayFrame & { type: 'opened' }): void {
    this.#asked.delete(id);
    const box = this.#context.boxes.get(toHex(mailbox));
    if (box === undefined || box.superseded) return;
    // The newest fence counts, also if it comes unasked: a doubled question is answered twice.
    box.fence = fence;
    box.lastSequence = undefined;
    box.refusals = 0;
    this.#sendAcks(box);
  }

  #deliver({ mailbox, sequence, depositId, envelope }: RelayFrame & { type: 'envelope' }): void {
    const box = this.#context.boxes.get(toHex(mailbox));
    if (box?.fence === undefined) return;
    // The relay skips numbers at times; if it was a loss instead, asking again brings what is missing.
    if (box.lastSequence !== undefined && sequence > box.lastSequence + 1n && !box.asksAgain) {
      box.asksAgain = true;
      this.#later(GAP_MS, () => {
        box.asksAgain = false;
        if (this.#isMine(box) && box.fence !== undefined) void this.open(box);
      });
    }
    box.lastSequence = sequence;
    this.#context.events.arrival({ mailbox, sequence, depositId, envelope });
  }

  #confirmed(id: number): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (asked?.what === 'ack') asked.box.confirmed(asked.depositIds);
  }

  #refused({ id, number, retryAfterMs }: RelayFrame & { type: 'error' }): void {
    const { environment, events, facts } = this.#context;
    const { random, timing } = environment;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (asked === undefined) return;
    const { box } = asked;
    const code = relayErrorCode(number);
    if (asked.what === 'ack') {
      box.failed(asked.depositIds);
      // The fence is old, and whoever took the mailbox over would have been announced.
      if (code === 'relay/superseded' && !box.superseded) void this.open(box);
      else this.#later(timing.ackRetry, () => this.flushAcks());
      return;
    }
    box.refusals += 1;
    if (code === 'relay/refused') {
      // Perhaps the relay was set up anew and has another key.
      facts.forget();
      events.refused?.(box.key.id);
    }
    const wait = retryAfterMs > 0 ? retryAfterMs : backOff(random, box.refusals + 2, timing);
    this.#later(wait, () => {
      if (this.#isMine(box)) void this.open(box);
    });
  }

  #lostTo(mailbox: Uint8Array): void {
    const box = this.#context.boxes.get(toHex(mailbox));
    if (box === undefined || box.superseded) return;
    box.fence = undefined;
    box.superseded = true;
    this.#context.events.superseded(mailbox);
  }
}
