import type { WebSocket } from 'ws';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../store/sql/statements.ts';
import {
  deleteMessages,
  releaseMessages,
  takeMessages,
  waitingRecipients,
  type MessageJson,
} from '../direct/messages.ts';

/** Devices of one person. */
const SOCKETS = 8;
/** More than a full inbox: who does not read that is cut off, and comes back. */
const BUFFERED = 8 * 1024 * 1024;
const GOING_AWAY = 1013;

type Reader = { ws: WebSocket; pings: number; unanswered: Map<number, number[]> };

/**
 * Who is connected, by address. A pushed message is followed by a ping of the WebSocket protocol, which every client
 * answers by itself: the pong says that what came before has arrived, and only then it is deleted.
 */
export class Inboxes {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #onFault: (error: unknown) => void;
  readonly #readers = new Map<string, Set<Reader>>();

  constructor(database: Database, clock: Clock, onFault: (error: unknown) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#onFault = onFault;
  }

  has(address: string): boolean {
    return this.#readers.has(address);
  }

  /** Serves a connection: what waits first, then what comes. */
  add(address: string, ws: WebSocket): void {
    const readers = this.#readers.get(address) ?? new Set<Reader>();
    if (readers.size >= SOCKETS) return ws.close(GOING_AWAY);
    const reader: Reader = { ws, pings: 0, unanswered: new Map() };
    readers.add(reader);
    this.#readers.set(address, readers);
    ws.on('pong', (data: Buffer) => this.#arrived(address, reader, data));
    ws.once('close', () => {
      readers.delete(reader);
      if (readers.size === 0) this.#readers.delete(address);
      const lost = [...reader.unanswered.values()].flat();
      if (lost.length > 0) this.#settle(releaseMessages(this.#database, address, lost));
    });
    this.look(address);
  }

  /** Pushes what waits for `address`. */
  look(address: string): void {
    this.#settle(this.#look(address));
  }

  /** For messages that another process stored, and those that were given back. */
  lookForAll(): void {
    if (this.#readers.size > 0) this.#settle(this.#lookForAll());
  }

  /** Pushes messages that are held for this process. */
  push(address: string, messages: readonly MessageJson[]): void {
    if (messages.length === 0) return;
    const ids = messages.map((message) => message.id);
    const readers = this.#readers.get(address);
    if (readers === undefined) return this.#settle(releaseMessages(this.#database, address, ids));
    const frames = messages.map((message) => JSON.stringify({ ...message, to: address }));
    for (const reader of readers) {
      if (reader.ws.bufferedAmount > BUFFERED) {
        reader.ws.terminate();
        continue;
      }
      for (const frame of frames) reader.ws.send(frame);
      reader.pings += 1;
      reader.unanswered.set(reader.pings, ids);
      reader.ws.ping(String(reader.pings));
    }
  }

  async #look(address: string): Promise<void> {
    this.push(address, await takeMessages(this.#database, address, -1, this.#clock.now()));
  }

  async #lookForAll(): Promise<void> {
    for (const address of await waitingRecipients(this.#database, this.#clock.now()))
      if (this.has(address)) this.look(address);
  }

  /** A pong answers its ping and all before it. */
  #arrived(address: string, { unanswered }: Reader, data: Buffer): void {
    const answered = data.length > 0 && data.length < 16 ? Number(data.toString('latin1')) : 0;
    if (!unanswered.has(answered)) return;
    const ids: number[] = [];
    for (const [ping, pushed] of unanswered) {
      if (ping > answered) break;
      ids.push(...pushed);
      unanswered.delete(ping);
    }
    this.#settle(deleteMessages(this.#database, address, ids));
  }

  #settle(outcome: Promise<void>): void {
    outcome.catch(this.#onFault);
  }
}
