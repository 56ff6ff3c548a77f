import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Connections } from '../config/config.ts';
import type { Sources } from '../limits/sources.ts';

export type Refusal = 'all' | 'source' | 'half-open';

/**
 * Caps on TCP connections: how many may be open in all and from one source, and how many may be half open, that is
 * without a whole request head yet (a TLS handshake counts). Too many half-open ones push out the oldest, so that
 * whoever sends a request at once gets in while a flood of silent connections is on. Behind a proxy all connections
 * are the proxy's, and it has to count sources; WebSockets are counted by their forwarded address there too.
 */
export class ConnectionCaps {
  readonly #caps: Connections;
  readonly #sources: Sources;
  readonly #proxy: boolean;
  readonly #onRefusal: (reason: Refusal) => void;
  readonly #perSource = new Map<string, number>();
  /** Oldest first. */
  readonly #halfOpen = new Map<string, { socket: Socket; source: string }>();
  readonly #halfOpenPerSource = new Map<string, Set<string>>();
  readonly #heard = new WeakSet<object>();
  #open = 0;

  /** `sources` must not change its names while a connection is open. */
  constructor(caps: Connections, sources: Sources, proxy: boolean, onRefusal: (reason: Refusal) => void) {
    this.#caps = caps;
    this.#sources = sources;
    this.#proxy = proxy;
    this.#onRefusal = onRefusal;
  }

  get open(): number {
    return this.#open;
  }

  get halfOpen(): number {
    return this.#halfOpen.size;
  }

  /** Watches over a server, plain or TLS. */
  guard(server: Server): void {
    server.on('connection', (socket: Socket) => this.#accept(socket));
    server.on('request', (request: IncomingMessage) => this.#hear(request.socket));
  }

  /** Counts a WebSocket for the address that the proxy names; false if there are too many, else uncounted at its end. */
  admit(request: IncomingMessage): boolean {
    const { socket } = request;
    this.#hear(socket);
    if (!this.#proxy || request.headers['x-forwarded-for'] === undefined) return true;
    const source = this.#sources.of(request);
    if (!this.#enter(source)) return false;
    socket.once('close', () => this.#leave(source));
    return true;
  }

  /** Cuts everything half open: nobody has asked for anything there. */
  cut(): void {
    for (const { socket } of this.#halfOpen.values()) socket.destroy();
  }

  #accept(socket: Socket): void {
    if (this.#open >= this.#caps.all) return this.#refuse(socket, 'all');
    const { remoteAddress = '', remotePort = 0 } = socket;
    const source = this.#sources.named(remoteAddress);
    if (!this.#proxy && !this.#enter(source)) return this.#refuse(socket, 'source');
    const key = `${remotePort} ${source}`;
    this.#open += 1;
    this.#halfOpen.set(key, { socket, source });
    const own = this.#halfOpenPerSource.get(source) ?? new Set<string>();
    this.#halfOpenPerSource.set(source, own.add(key));
    socket.once('close', () => {
      this.#open -= 1;
      this.#done(key);
      if (!this.#proxy) this.#leave(source);
    });
    if (!this.#proxy && own.size > this.#caps.halfOpenPerSource) this.#pushOut(own);
    if (this.#halfOpen.size > this.#caps.halfOpen) this.#pushOut(this.#halfOpen.keys());
  }

  #hear(socket: Socket): void {
    if (this.#heard.has(socket)) return;
    this.#heard.add(socket);
    this.#done(`${socket.remotePort ?? 0} ${this.#sources.named(socket.remoteAddress ?? '')}`);
  }

  #done(key: string): void {
    const entry = this.#halfOpen.get(key);
    if (entry === undefined) return;
    this.#halfOpen.delete(key);
    const own = this.#halfOpenPerSource.get(entry.source);
    own?.delete(key);
    if (own?.size === 0) this.#halfOpenPerSource.delete(entry.source);
  }

  #pushOut(keys: Iterable<string>): void {
    const [oldest = ''] = keys;
    const entry = this.#halfOpen.get(oldest);
    this.#done(oldest);
    if (entry !== undefined) this.#refuse(entry.socket, 'half-open');
  }

  #enter(source: string): boolean {
    const count = this.#perSource.get(source) ?? 0;
    if (count >= this.#caps.perSource) return false;
    this.#perSource.set(source, count + 1);
    return true;
  }

  #leave(source: string): void {
    const count = (this.#perSource.get(source) ?? 1) - 1;
    if (count > 0) this.#perSource.set(source, count);
    else this.#perSource.delete(source);
  }

  #refuse(socket: Socket, reason: Refusal): void {
    this.#onRefusal(reason);
    // Reset, not closed: no state is left in the kernel for who floods.
    socket.on('error', () => socket.destroy());
    socket.resetAndDestroy();
  }
}
