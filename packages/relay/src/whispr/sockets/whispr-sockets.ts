import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { MAX_SIGNAL_FRAME, userId } from '@whispr/protocol/whispr';
import { checkSchema } from '@whispr/protocol/cbor';
import { asWhisprFailure, WhisprFailure } from '../failure.ts';
import { Actor } from '../http/actor.ts';
import type { Parts } from '../parts.ts';
import { splitProof } from '../proofs.ts';
import type { SignalRooms } from './signal-rooms.ts';

const RESTARTING = 1012;
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

type Wish = { kind: 'signal' } | { kind: 'inbox'; recipient: string | undefined };
export type SocketHooks = {
  /** Whether one more connection may be taken. */
  admit: (request: IncomingMessage) => boolean;
  onFailure: (failure: WhisprFailure) => void;
};

/** `WS /ws/{address}`, `WS /ws?recipient=` and `WS /signal`. */
export class WhisprSockets {
  readonly #parts: Parts;
  readonly #rooms: SignalRooms;
  readonly #hooks: SocketHooks;
  readonly #inboxServer = server(4096);
  readonly #signalServer = server(MAX_SIGNAL_FRAME * 3);
  readonly #alive = new Map<WebSocket, boolean>();
  readonly #heartbeat: NodeJS.Timeout;
  #stopping = false;

  constructor(parts: Parts, rooms: SignalRooms, hooks: SocketHooks) {
    this.#parts = parts;
    this.#rooms = rooms;
    this.#hooks = hooks;
    this.#heartbeat = setInterval(() => this.#beat(), parts.context.config.heartbeatMs);
  }

  /** Handles an upgrade if its path is one of ours; false leaves it to others. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const wish = wishOf(request.url ?? '');
    if (wish === undefined) return false;
    void this.#serve(wish, request, socket, head);
    return true;
  }

  /** Asks every client to hang up and cuts those that have not after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#heartbeat);
    const gone = [...this.#alive.keys()].map(
      (ws) =>
        new Promise<void>((resolve) => {
          ws.once('close', () => resolve());
          ws.close(RESTARTING);
        }),
    );
    const cut = setTimeout(() => {
      for (const ws of this.#alive.keys()) ws.terminate();
    }, graceMs);
    await Promise.all(gone);
    clearTimeout(cut);
  }

  async #serve(wish: Wish, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // A client that resets now must not take the process with it.
    const onError = (): void => void socket.destroy();
    socket.on('error', onError);
    try {
      const accept = await this.#open(wish, request);
      socket.off('error', onError);
      if (socket.destroyed) return;
      const target = wish.kind === 'signal' ? this.#signalServer : this.#inboxServer;
      target.handleUpgrade(request, socket, head, (ws) => this.#accept(ws, accept));
    } catch (error) {
      this.#refuse(socket, asWhisprFailure(error));
    }
  }

  /** Checks who comes; what to do with the connection. */
  async #open(wish: Wish, request: IncomingMessage): Promise<(ws: WebSocket) => void> {
    const { context, proofs, safe, inboxes } = this.#parts;
    if (this.#stopping) throw new WhisprFailure('whispr/stopping');
    if (!this.#hooks.admit(request)) throw new WhisprFailure('whispr/rate-limited', { retryAfterMs: 60_000 });
    context.limiter.use('connect', context.sources.of(request));
    if (wish.kind === 'signal') return (ws) => this.#rooms.add(ws);
    const address = checkSchema(userId, wish.recipient, 'whispr/bad-request');
    const { target, proof } = splitProof(request.url ?? '');
    const proven = proof === undefined ? undefined : await proofs.check(request, proof, target, new Uint8Array(0));
    new Actor(safe, proven).as(address);
    return (ws) => inboxes.add(address, ws);
  }

  #accept(ws: WebSocket, accept: (ws: WebSocket) => void): void {
    this.#alive.set(ws, true);
    const heard = (): void => void this.#alive.set(ws, true);
    ws.on('pong', heard);
    ws.on('message', heard);
    ws.on('close', () => this.#alive.delete(ws));
    // A protocol fault: ws closes with the right status by itself; it is only counted.
    ws.on('error', () => this.#hooks.onFailure(new WhisprFailure('whispr/bad-request')));
    accept(ws);
  }

  #refuse(socket: Duplex, failure: WhisprFailure): void {
    this.#hooks.onFailure(failure);
    const { status, retryAfterMs } = failure;
    const wait = retryAfterMs === undefined ? '' : `Retry-After: ${Math.max(1, Math.ceil(retryAfterMs / 1000))}\r\n`;
    const body = JSON.stringify(failure.body);
    socket.end(
      `HTTP/1.1 ${status} ${REASONS[status] ?? 'Internal Server Error'}\r\nConnection: close\r\n${wait}` +
        `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }

  #beat(): void {
    for (const [ws, alive] of this.#alive) {
      if (!alive) {
        ws.terminate();
        continue;
      }
      this.#alive.set(ws, false);
      ws.ping();
    }
  }
}

function server(maxPayload: number): WebSocketServer {
  return new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload });
}

function wishOf(url: string): Wish | undefined {
  const [path = '', query] = url.split(/\?(.*)/s);
  if (path === '/signal') return { kind: 'signal' };
  if (path === '/ws' || path === '/ws/')
    return { kind: 'inbox', recipient: new URLSearchParams(query).get('recipient') ?? undefined };
  const [, recipient] = /^\/ws\/([^/]+)$/.exec(path) ?? [];
  return recipient === undefined ? undefined : { kind: 'inbox', recipient };
}
