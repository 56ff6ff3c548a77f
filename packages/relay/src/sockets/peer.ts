import type { Duplex } from 'node:stream';
import { decodeClientFrame, RELAY_ERRORS, type ClientFrame, type RelayFrame } from '@whispr/contract';
import type { WebSocket } from 'ws';
import { RelayFailure } from '../failure.ts';
import { Outbox, type Corker } from './corker.ts';
import { wireEnvelope, wireFrame, wireOk } from './web-socket-frames.ts';

/** Malformed frames a client may send before it is hung up on. */
const PATIENCE = 8;
const POLICY_VIOLATION = 1008;

/** What both kinds of WebSocket have in common: frames in and out, errors, and the end of patience. */
export class Peer {
  readonly ws: WebSocket;
  readonly source: string;
  readonly #socket: Duplex;
  readonly #outbox: Outbox;
  readonly #corker: Corker;
  readonly #onError: (failure: RelayFailure) => void;
  #malformed = 0;

  constructor(ws: WebSocket, socket: Duplex, source: string, corker: Corker, onError: (failure: RelayFailure) => void) {
    this.ws = ws;
    this.source = source;
    this.#socket = socket;
    this.#outbox = new Outbox(socket);
    this.#corker = corker;
    this.#onError = onError;
  }

  get open(): boolean {
    return this.ws.readyState === this.ws.OPEN;
  }

  /** Bytes that have not left yet. */
  get buffered(): number {
    return this.#socket.writableLength + this.#outbox.bytes;
  }

  send(frame: RelayFrame): void {
    if (this.open) this.#corker.send(this.#outbox, wireFrame(frame));
  }

  sendOk(id: number): void {
    if (this.open) this.#corker.send(this.#outbox, wireOk(id));
  }

  sendEnvelope(mailbox: Uint8Array, sequence: number, depositId: Uint8Array, envelope: Uint8Array): void {
    if (this.open) this.#corker.send(this.#outbox, ...wireEnvelope(mailbox, sequence, depositId, envelope));
  }

  /** Hangs up after what was sent. */
  close(status: number): void {
    this.#corker.flush(this.#outbox);
    this.ws.close(status);
  }

  fail(id: number, failure: RelayFailure): void {
    this.#onError(failure);
    const { number } = RELAY_ERRORS[failure.relayCode];
    this.send({ type: 'error', id, number, retryAfterMs: Math.min(0xffff_ffff, failure.retryAfterMs ?? 0) });
  }

  /** A frame that is malformed, or has no place on this socket: told, and not endured for ever. */
  malformed(id: number): void {
    this.fail(id, new RelayFailure('relay/bad-request'));
    this.#malformed += 1;
    if (this.#malformed >= PATIENCE) this.close(POLICY_VIOLATION);
  }

  /** Calls `handle` with every well-formed frame. */
  listen(handle: (frame: ClientFrame) => void): void {
    this.ws.on('message', (data, isBinary) => {
      if (!this.open) return;
      const bytes = data instanceof Buffer && isBinary ? data : undefined;
      const frame = bytes && decodeClientFrame(bytes);
      if (frame === undefined) this.malformed(bytes !== undefined && bytes.length >= 5 ? bytes.readUInt32BE(1) : 0);
      else if (frame.type === 'ping') this.send({ type: 'pong', id: frame.id });
      else handle(frame);
    });
  }

  /** Calls `next` once when the buffered bytes have left. */
  whenDrained(next: () => void): void {
    if (this.#socket.writableLength === 0) setImmediate(next);
    else this.#socket.once('drain', next);
  }
}
