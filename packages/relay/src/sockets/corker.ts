import type { Duplex } from 'node:stream';

/** What is copied into one write; larger chunks go as they are. */
const COPY_BYTES = 65_536;

/** Frames of one socket that leave at the end of this turn of the event loop. */
export class Outbox {
  readonly socket: Duplex;
  chunks: Uint8Array[] = [];
  bytes = 0;

  constructor(socket: Duplex) {
    this.socket = socket;
  }
}

/**
 * Frames for one socket in one turn of the event loop leave in one write, which costs the kernel and Node's streams a
 * fraction of a write for each. The bytes are WebSocket frames already (see `web-socket-frames.ts`): there is no
 * compression, so `ws` has nothing to add to them.
 */
export class Corker {
  readonly #dirty = new Set<Outbox>();

  send(outbox: Outbox, ...chunks: Uint8Array[]): void {
    if (outbox.chunks.length === 0) {
      if (this.#dirty.size === 0) setImmediate(() => this.#flushAll());
      this.#dirty.add(outbox);
    }
    for (const chunk of chunks) {
      outbox.chunks.push(chunk);
      outbox.bytes += chunk.length;
    }
    if (outbox.bytes > COPY_BYTES) flush(outbox);
  }

  /** Writes what waits for one socket; before something else, like a close frame, is written to it. */
  flush(outbox: Outbox): void {
    flush(outbox);
  }

  #flushAll(): void {
    for (const outbox of this.#dirty) flush(outbox);
    this.#dirty.clear();
  }
}

function flush(outbox: Outbox): void {
  const { chunks, bytes, socket } = outbox;
  if (chunks.length === 0) return;
  outbox.chunks = [];
  outbox.bytes = 0;
  if (socket.writable) socket.write(Buffer.concat(chunks, bytes));
}
