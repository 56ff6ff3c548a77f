import { decodeRelayFrame, encodeClientFrame, openText, SOCKETS } from '@whispr/contract';
import { WebSocket } from 'ws';
import { hex, type Key } from './keys.ts';

type Kind = keyof typeof SOCKETS;

/** Keeps a connection to a relay that comes and goes; `speak` runs on every new connection until it closes. */
class Persistent {
  stopped = false;
  readonly #speak: (ws: WebSocket) => void;
  readonly #kind: Kind;
  readonly #url: () => string;
  ws: WebSocket | undefined;

  constructor(url: () => string, kind: Kind, speak: (ws: WebSocket) => void) {
    this.#url = url;
    this.#kind = kind;
    this.#speak = speak;
  }

  async run(): Promise<void> {
    while (!this.stopped) {
      const ws = new WebSocket(this.#url().replace('http', 'ws') + SOCKETS[this.#kind], { perMessageDeflate: false });
      this.ws = ws;
      ws.on('error', () => undefined);
      ws.on('open', () => this.#speak(ws));
      await new Promise((resolve) => ws.once('close', resolve));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  stop(): void {
    this.stopped = true;
    this.ws?.close();
  }
}

/** Deposits until each is answered, sending the same id and bytes again after every break, as a client's outbox does. */
export class Depositor {
  readonly acknowledged = new Set<string>();
  /** Deposits that were sent more than once: the relay may rightly push those again after a crash. */
  readonly retried = new Set<string>();
  readonly #open = new Map<
    number,
    { depositId: Uint8Array; envelope: Uint8Array; mailbox: Uint8Array; sends: number }
  >();
  readonly #connection: Persistent;
  readonly #window: number;
  #next = 1;

  constructor(url: () => string, window: number) {
    this.#window = window;
    this.#connection = new Persistent(url, 'deposit', (ws) => {
      for (const id of this.#open.keys()) this.#send(ws, id);
      ws.on('message', (data: Buffer) => this.#answered(ws, data));
    });
    void this.#connection.run();
  }

  async deposit(mailbox: Uint8Array, depositId: Uint8Array, envelope: Uint8Array): Promise<void> {
    while (this.#open.size >= this.#window) await new Promise((resolve) => setTimeout(resolve, 2));
    const id = this.#next++;
    this.#open.set(id, { depositId, envelope, mailbox, sends: 0 });
    const { ws } = this.#connection;
    if (ws?.readyState === WebSocket.OPEN) this.#send(ws, id);
  }

  get unanswered(): number {
    return this.#open.size;
  }

  stop(): void {
    this.#connection.stop();
  }

  #send(ws: WebSocket, id: number): void {
    const entry = this.#open.get(id);
    if (entry === undefined || ws.readyState !== WebSocket.OPEN) return;
    entry.sends += 1;
    if (entry.sends > 1) this.retried.add(hex(entry.depositId));
    const { mailbox, depositId, envelope } = entry;
    ws.send(
      encodeClientFrame({ type: 'deposit', id, mailbox, depositId, ttl: 3600, work: new Uint8Array(0), envelope }),
    );
  }

  #answered(ws: WebSocket, data: Buffer): void {
    const frame = decodeRelayFrame(data);
    const entry = frame && this.#open.get(frame.id);
    if (frame === undefined || entry === undefined) return;
    if (frame.type === 'ok') {
      this.acknowledged.add(hex(entry.depositId));
      this.#open.delete(frame.id);
    } else if (frame.type === 'error') setTimeout(() => this.#send(ws, frame.id), 50 + frame.retryAfterMs);
  }
}

/** Reads one mailbox as a client does: remembers what it has, acknowledges, opens again after every break. */
export class Receiver {
  /** Deposit ids in the order of their first arrival. */
  readonly received: string[] = [];
  /** Ids pushed again although the relay had confirmed the ack, and ids pushed twice on one connection. */
  readonly doubled: string[] = [];
  readonly #known = new Set<string>();
  readonly #confirmed = new Set<string>();
  readonly #connection: Persistent;

  constructor(url: () => string, key: Key, relayKey: Uint8Array, ackLater: () => number) {
    this.#connection = new Persistent(url, 'read', (ws) => {
      let fence = 0;
      let next = 2;
      const acks = new Map<number, string>();
      const here = new Set<string>();
      ws.on('message', (data: Buffer) => {
        const frame = decodeRelayFrame(Uint8Array.from(data));
        if (frame?.type === 'challenge') {
          const signature = key.sign(openText(relayKey, frame.challenge, key.publicKey));
          ws.send(encodeClientFrame({ type: 'open', id: 1, publicKey: key.publicKey, signature, after: 0n }));
        } else if (frame?.type === 'opened') fence = frame.fence;
        else if (frame?.type === 'ok') this.#confirmed.add(acks.get(frame.id) ?? '');
        // Refused for now, or superseded: it comes again, and what is not acknowledged is pushed again.
        else if (frame?.type === 'error') setTimeout(() => ws.terminate(), 100);
        else if (frame?.type === 'envelope') {
          const depositId = hex(frame.depositId);
          if (here.has(depositId) || this.#confirmed.has(depositId)) this.doubled.push(depositId);
          here.add(depositId);
          if (!this.#known.has(depositId)) this.received.push(depositId);
          this.#known.add(depositId);
          const id = next++;
          acks.set(id, depositId);
          const ack = encodeClientFrame({ type: 'ack', id, mailbox: key.id, fence, depositIds: [frame.depositId] });
          setTimeout(() => {
            if (ws.readyState === WebSocket.OPEN) ws.send(ack);
          }, ackLater());
        }
      });
    });
    void this.#connection.run();
  }

  /** Breaks the connection; it comes back by itself. */
  interrupt(): void {
    this.#connection.ws?.terminate();
  }

  stop(): void {
    this.#connection.stop();
  }
}
