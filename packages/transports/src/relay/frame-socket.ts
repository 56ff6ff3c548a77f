import { decodeRelayFrame, encodeClientFrame } from '@whispr/contract';
import type { ClientFrame, RelayFrame } from '@whispr/contract';
import type { Environment } from './environment.ts';
import { unreachable } from './relay-error.ts';

const NORMAL = 1000;
const MOST_ID = 0xffff_ffff;

export interface SocketEvents {
  frame(frame: RelayFrame): void;
  /** Called once, whoever ended it; never after `close`. */
  lost(): void;
}

/** A WebSocket that carries frames. It is lost as soon as we think so: a half-open one would report it minutes later. */
export class FrameSocket {
  readonly #socket: WebSocket;
  readonly #environment: Environment;
  #events: SocketEvents | undefined;
  #lastId = 0;
  #heardAt: number;
  #heard = 0;
  #cancelTimer: () => void = () => undefined;

  private constructor(socket: WebSocket, environment: Environment, events: SocketEvents) {
    this.#socket = socket;
    this.#environment = environment;
    this.#events = events;
    this.#heardAt = environment.clock.monotonic();
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.addEventListener('close', () => this.#lose());
    socket.addEventListener('error', () => this.#lose());
  }

  /** Opens `url`; `network/unreachable` if it does not stand in time. Takes one of the places at the dial gate. */
  static dial(origin: string, url: string, environment: Environment, events: SocketEvents): Promise<FrameSocket> {
    const { gate, clock, timing, WebSocket } = environment;
    return gate.run(
      origin,
      () =>
        new Promise<FrameSocket>((resolve, reject) => {
          const socket = new WebSocket(url);
          socket.binaryType = 'arraybuffer';
          let settled = false;
          const fail = (message: string) => {
            if (settled) return;
            settled = true;
            cancel();
            socket.close();
            reject(unreachable(message));
          };
          const cancel = clock.after(timing.dial, () => fail('the relay did not accept the connection in time'));
          socket.addEventListener('error', () => fail('the connection to the relay failed'));
          socket.addEventListener('close', () => fail('the relay closed the connection'));
          socket.addEventListener('open', () => {
            if (settled) return;
            settled = true;
            cancel();
            resolve(new FrameSocket(socket, environment, events));
          });
        }),
    );
  }

  get alive(): boolean {
    return this.#events !== undefined;
  }

  /** Bytes that wait to leave. */
  get buffered(): number {
    return this.#socket.bufferedAmount;
  }

  /** How long ago the relay was last heard, ms. */
  get quietFor(): number {
    return this.#environment.clock.monotonic() - this.#heardAt;
  }

  /** A fresh request id, never 0. */
  nextId(): number {
    this.#lastId = this.#lastId >= MOST_ID ? 1 : this.#lastId + 1;
    return this.#lastId;
  }

  send(frame: ClientFrame): void {
    if (this.alive) this.#socket.send(encodeClientFrame(frame));
  }

  /** Pings whenever it was quiet for `heartbeat`, and gives the connection up if nothing comes back in time. */
  keepAlive(): void {
    const { clock, timing } = this.#environment;
    this.#cancelTimer();
    if (!this.alive) return;
    this.#cancelTimer = clock.after(Math.max(0, timing.heartbeat - this.quietFor), () => {
      if (this.quietFor < timing.heartbeat) this.keepAlive();
      else this.probe(timing.heartbeatAnswer);
    });
  }

  /** Asks for a sign of life within `patience` ms, then goes on with the heartbeat. */
  probe(patience: number): void {
    const { clock } = this.#environment;
    const before = this.#heard;
    this.#cancelTimer();
    this.send({ type: 'ping', id: this.nextId() });
    this.#cancelTimer = clock.after(patience, () => {
      if (this.#heard > before) this.keepAlive();
      else this.#lose();
    });
  }

  /** Ends it without telling `lost`. */
  close(): void {
    this.#events = undefined;
    this.#cancelTimer();
    this.#socket.close(NORMAL);
  }

  /** Ends a connection that does not work any more, and tells. */
  giveUp(): void {
    this.#lose();
  }

  #receive(data: unknown): void {
    if (!this.alive) return;
    const frame = data instanceof ArrayBuffer ? decodeRelayFrame(new Uint8Array(data)) : undefined;
    // Whoever sends something else is no relay; the next connection may reach one.
    if (frame === undefined) this.#lose();
    else {
      this.#heard += 1;
      this.#heardAt = this.#environment.clock.monotonic();
      this.#events?.frame(frame);
    }
  }

  #lose(): void {
    const events = this.#events;
    if (events === undefined) return;
    this.close();
    events.lost();
  }
}
