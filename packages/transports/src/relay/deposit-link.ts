import { relayErrorCode, SOCKETS } from '@whispr/contract';
import type { RelayFrame } from '@whispr/contract';
import type { Deposit } from '@whispr/core/ports';
import { toBase64Url } from '@whispr/protocol/bytes';
import { backOff } from './back-off.ts';
import type { Environment } from './environment.ts';
import { FrameSocket } from './frame-socket.ts';
import type { HttpClient } from './http-client.ts';
import { aborted, closed, orAborted, RelayError } from './relay-error.ts';

/** More than this waits for the network instead of filling memory. */
const MOST_BUFFERED = 2 ** 20;
const MOST_UNANSWERED = 256;
const BUFFER_POLL_MS = 20;
const NO_WORK = new Uint8Array(0);

/** Connections that may be cut under a deposit before it goes by HTTP. */
const ATTEMPTS = 2;

/** What became of a deposit on the WebSocket. After `lost` (cut) and `silent` (no answer) nobody knows: it is sent again. */
type Outcome = 'stored' | 'lost' | 'silent' | RelayError;

/**
 * Deposits over a connection of its own, many under way at once; over HTTP where the WebSocket does not work or does not
 * answer. The relay knows a deposit id again, so that a repeated deposit is stored once.
 */
export class DepositLink {
  readonly #origin: string;
  readonly #environment: Environment;
  readonly #http: HttpClient;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  #dialling: Promise<FrameSocket | undefined> | undefined;
  #socket: FrameSocket | undefined;
  #turn: Promise<void> = Promise.resolve();
  #failures = 0;
  #notBefore = 0;
  #closed = false;
  #cancelIdle: () => void = () => undefined;

  constructor(origin: string, environment: Environment, http: HttpClient) {
    this.#origin = origin;
    this.#environment = environment;
    this.#http = http;
  }

  /** Resolves when the relay has acknowledged; errors are `relay/…`, `network/unreachable`, `network/aborted`. */
  async deposit(deposit: Deposit, signal?: AbortSignal): Promise<void> {
    if (this.#closed) throw closed();
    if (signal?.aborted === true) throw aborted();
    for (let attempt = 0; attempt < ATTEMPTS && !this.#closed; attempt += 1) {
      const socket = await orAborted(this.#connected(), signal);
      if (socket === undefined) break;
      const outcome = await this.#send(socket, deposit, signal);
      if (outcome instanceof RelayError) throw outcome;
      if (outcome === 'stored') return;
      if (outcome === 'silent') break;
    }
    if (this.#closed) throw closed();
    await this.#byHttp(deposit, signal);
  }

  close(): void {
    this.#closed = true;
    this.#hangUp('lost');
  }

  async #byHttp({ mailbox, depositId, ttlSeconds, work, envelope }: Deposit, signal?: AbortSignal): Promise<void> {
    const body = {
      depositId: toBase64Url(depositId),
      ttl: ttlSeconds,
      envelope: toBase64Url(envelope),
      ...(work === undefined ? {} : { work: toBase64Url(work) }),
    };
    await this.#http.call('deposit', { target: toBase64Url(mailbox), body, signal });
  }

  /** The open connection; `undefined` while it is better not to try. */
  async #connected(): Promise<FrameSocket | undefined> {
    if (this.#socket !== undefined) return this.#socket;
    if (this.#environment.clock.monotonic() < this.#notBefore) return undefined;
    this.#dialling ??= this.#dial().finally(() => {
      this.#dialling = undefined;
    });
    return await this.#dialling;
  }

  async #dial(): Promise<FrameSocket | undefined> {
    const url = this.#origin.replace(/^http/, 'ws') + SOCKETS.deposit;
    try {
      const socket = await FrameSocket.dial(this.#origin, url, this.#environment, {
        frame: (frame) => this.#handle(frame),
        lost: () => this.#hangUp('lost'),
      });
      if (this.#closed) socket.close();
      this.#socket = this.#closed ? undefined : socket;
    } catch {
      // HTTP carries the deposits meanwhile.
      this.#failed();
    }
    return this.#socket;
  }

  /** After the second failure in a row the WebSocket is left alone for a while. */
  #failed(): void {
    const { clock, random, timing } = this.#environment;
    this.#failures += 1;
    if (this.#failures >= 2) this.#notBefore = clock.monotonic() + backOff(random, this.#failures, timing);
  }

  async #send(socket: FrameSocket, deposit: Deposit, signal?: AbortSignal): Promise<Outcome> {
    const { clock, timing } = this.#environment;
    this.#cancelIdle();
    // First come, first served: deposits to one mailbox keep their order.
    const turn = this.#turn.then(() => this.#room(socket));
    this.#turn = turn;
    await turn;
    if (!socket.alive) return 'lost';
    if (signal?.aborted === true) throw aborted();
    const id = socket.nextId();
    const { mailbox, depositId, ttlSeconds: ttl, work = NO_WORK, envelope } = deposit;
    let cancel: () => void = () => undefined;
    // A relay that was silent all the while may be behind a half-open connection. One that answers others is only busy.
    const watch = (ms: number) => {
      cancel = clock.after(ms, () => {
        if (socket.quietFor >= timing.deposit) this.#hangUp('silent', socket);
        else watch(timing.deposit - socket.quietFor);
      });
    };
    watch(timing.deposit);
    try {
      const answer = new Promise<Outcome>((resolve) => {
        this.#waiting.set(id, resolve);
      });
      socket.send({ type: 'deposit', id, mailbox, depositId, ttl, work, envelope });
      return await orAborted(answer, signal);
    } finally {
      cancel();
      this.#waiting.delete(id);
      this.#restWhenIdle();
    }
  }

  async #room(socket: FrameSocket): Promise<void> {
    while (socket.alive && (socket.buffered > MOST_BUFFERED || this.#waiting.size >= MOST_UNANSWERED))
      await new Promise<void>((resolve) => {
        this.#environment.clock.after(BUFFER_POLL_MS, resolve);
      });
  }

  #restWhenIdle(): void {
    this.#cancelIdle();
    if (this.#waiting.size > 0 || this.#socket === undefined) return;
    this.#cancelIdle = this.#environment.clock.after(this.#environment.timing.depositIdle, () => this.#hangUp('lost'));
  }

  #handle(frame: RelayFrame): void {
    this.#failures = 0;
    const settle = this.#waiting.get(frame.id);
    if (frame.type === 'ok') settle?.('stored');
    else if (frame.type === 'error')
      settle?.(new RelayError(relayErrorCode(frame.number), frame.retryAfterMs > 0 ? frame.retryAfterMs : undefined));
  }

  /** Ends the connection; whatever was under way is sent again. */
  #hangUp(outcome: 'lost' | 'silent', only?: FrameSocket): void {
    const socket = this.#socket;
    if (only !== undefined && only !== socket) return;
    this.#cancelIdle();
    this.#socket = undefined;
    socket?.close();
    if (this.#waiting.size > 0) this.#failed();
    for (const settle of this.#waiting.values()) settle(outcome);
    this.#waiting.clear();
  }
}
