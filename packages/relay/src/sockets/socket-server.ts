import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { LIMITS, SOCKETS } from '@whispr/contract';
import { WebSocketServer, type WebSocket } from 'ws';
import { isRefusal, RelayFailure } from '../failure.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { Sources } from '../limits/sources.ts';
import { Corker } from './corker.ts';
import { DepositSocket, type DepositContext } from './deposit-socket.ts';
import { Peer } from './peer.ts';
import { ReadSocket, type ReadContext } from './read-socket.ts';

const RESTARTING = 1012;

export type SocketKind = keyof typeof SOCKETS;
export type SocketServerOptions = {
  read: ReadContext;
  deposit: DepositContext;
  limiter: Limiter;
  sources: Sources;
  heartbeatMs: number;
  onError: (failure: RelayFailure) => void;
  /** Whether one more connection may be taken. */
  admit: (request: IncomingMessage) => boolean;
  onCount: (kind: SocketKind, change: 1 | -1) => void;
};

/** Accepts the WebSockets of the relay, finds dead ones by heartbeat, and says good-bye when the relay stops. */
export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #corker = new Corker();
  // No compression: envelopes are random bytes, and what compresses tells.
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LIMITS.frame,
    skipUTF8Validation: true,
  });
  /** Every socket, with whether it has been heard since the last heartbeat. */
  readonly #alive = new Map<Peer, boolean>();
  readonly #heartbeat: NodeJS.Timeout;
  #stopping = false;

  constructor(options: SocketServerOptions) {
    this.#options = options;
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs);
  }

  /** Handler of the HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = request.url?.split('?')[0];
    const kind = (Object.keys(SOCKETS) as SocketKind[]).find((name) => SOCKETS[name] === path);
    if (kind === undefined) return refuse(socket, '404 Not Found');
    if (this.#stopping) return refuse(socket, '503 Service Unavailable');
    if (!this.#options.admit(request)) return refuse(socket, '429 Too Many Requests', 60);
    const source = this.#options.sources.of(request);
    try {
      this.#options.limiter.use('connect', source);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return refuse(socket, '429 Too Many Requests', Math.ceil((error.retryAfterMs ?? 1000) / 1000));
    }
    this.#server.handleUpgrade(request, socket, head, (ws) => this.#accept(kind, ws, socket, source));
  }

  /** Asks every client to hang up and cuts those that have not after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#heartbeat);
    const gone = [...this.#alive.keys()].map(
      (peer) =>
        new Promise<void>((resolve) => {
          peer.ws.once('close', () => resolve());
          peer.close(RESTARTING);
        }),
    );
    const cut = setTimeout(() => {
      for (const peer of this.#alive.keys()) peer.ws.terminate();
    }, graceMs);
    await Promise.all(gone);
    clearTimeout(cut);
  }

  #accept(kind: SocketKind, ws: WebSocket, socket: Duplex, source: string): void {
    const { onCount, onError } = this.#options;
    const peer = new Peer(ws, socket, source, this.#corker, onError);
    this.#alive.set(peer, true);
    onCount(kind, 1);
    const heard = (): void => {
      this.#alive.set(peer, true);
    };
    ws.on('pong', heard);
    ws.on('message', heard);
    ws.on('close', () => {
      this.#alive.delete(peer);
      onCount(kind, -1);
    });
    // A protocol fault (frame too large, reserved bits): ws closes with the right status by itself; it is only counted.
    ws.on('error', () => onError(new RelayFailure('relay/bad-request')));
    if (kind === 'read') new ReadSocket(peer, this.#options.read).start();
    else new DepositSocket(peer, this.#options.deposit).start();
  }

  #beat(): void {
    for (const [peer, alive] of this.#alive) {
      if (!alive) {
        peer.ws.terminate();
        continue;
      }
      this.#alive.set(peer, false);
      peer.ws.ping();
    }
  }
}

function refuse(socket: Duplex, status: string, retryAfter?: number): void {
  // A client that resets now must not take the process with it.
  socket.on('error', () => socket.destroy());
  const wait = retryAfter === undefined ? '' : `Retry-After: ${retryAfter}\r\n`;
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n${wait}Content-Length: 0\r\n\r\n`);
}
