import {
  schemas,
  SOCKETS,
  decodeRelayFrame,
  encodeClientFrame,
  type ClientFrame,
  type RelayFrame,
} from '@whispr/contract';
import { WebSocket } from 'ws';
import { b64, random, unb64, type Key } from './keys.ts';

export type Answer = { status: number; body: Record<string, unknown>; headers: Headers };

/** A plain client of one relay, with nothing between it and the wire. */
export class Client {
  readonly url: string;
  #key: Uint8Array | undefined;

  constructor(url: string) {
    this.url = url;
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'], headers: response.headers };
  }

  async relayKey(): Promise<Uint8Array> {
    this.#key ??= unb64(schemas.info.parse((await this.call('GET', '/v1/info')).body).key);
    return this.#key;
  }

  create(key: Key, kind: 'contact' | 'request' = 'contact', bits = 0, atMs = Date.now()): Promise<Answer> {
    return this.call('POST', '/v1/mailboxes', key.create(kind, bits, atMs));
  }

  async act(key: Key, payload: unknown): Promise<Answer> {
    const { body } = await this.call('POST', '/v1/challenge');
    return this.call('POST', '/v1/mailbox', key.action(await this.relayKey(), String(body['challenge']), payload));
  }

  deposit(mailbox: Uint8Array, envelope: Uint8Array, more: Record<string, unknown> = {}): Promise<Answer> {
    const body = { depositId: b64(random(16)), ttl: 3600, envelope: b64(envelope), ...more };
    return this.call('POST', `/v1/deposit/${b64(mailbox)}`, body);
  }

  async connect(kind: keyof typeof SOCKETS): Promise<Socket> {
    const ws = new WebSocket(this.url.replace('http', 'ws') + SOCKETS[kind], { perMessageDeflate: false });
    const socket = new Socket(ws);
    await socket.ready;
    return socket;
  }
}

type Wanted<T extends RelayFrame['type']> = RelayFrame & { type: T };

/** One WebSocket: frames go out by `send`, and are waited for by type (and request id). */
export class Socket {
  readonly ws: WebSocket;
  readonly ready: Promise<void>;
  readonly closed: Promise<number>;
  readonly frames: RelayFrame[] = [];
  #waiting: (() => void)[] = [];
  #nextId = 1;

  constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on('message', (data: Buffer) => {
      const frame = decodeRelayFrame(Uint8Array.from(data));
      if (frame === undefined) throw new Error('the relay sent a malformed frame');
      this.frames.push(frame);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const look of waiting) look();
    });
    this.ready = new Promise((resolve, reject) => {
      ws.once('open', resolve);
      ws.once('error', reject);
    });
    this.closed = new Promise((resolve) => {
      ws.once('close', resolve);
    });
    ws.on('error', () => undefined);
  }

  send(frame: ClientFrame): void {
    this.ws.send(encodeClientFrame(frame));
  }

  id(): number {
    return this.#nextId++;
  }

  /** The next frame of this type (and request id), removed from `frames`; fails after 20 s. */
  async next<T extends RelayFrame['type']>(type: T, id?: number): Promise<Wanted<T>> {
    return (await this.#find(
      (frame) => frame.type === type && (id === undefined || frame.id === id),
      type,
    )) as Wanted<T>;
  }

  /** The answer to a request, whatever it is. */
  answer(id: number): Promise<RelayFrame> {
    return this.#find((frame) => frame.id === id, `answer ${id}`);
  }

  async #find(fits: (frame: RelayFrame) => boolean, what: string): Promise<RelayFrame> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const at = this.frames.findIndex(fits);
      const [found] = at < 0 ? [] : this.frames.splice(at, 1);
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`no ${what}; have ${this.frames.map((frame) => frame.type).join()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 500);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async open(key: Key, relayKey: Uint8Array, challenge: Uint8Array, after = 0n): Promise<Wanted<'opened'>> {
    const id = this.id();
    this.send({ type: 'open', id, publicKey: key.publicKey, signature: key.open(relayKey, challenge), after });
    return this.next('opened', id);
  }

  deposit(
    mailbox: Uint8Array,
    envelope: Uint8Array,
    more: { depositId?: Uint8Array; ttl?: number; work?: Uint8Array } = {},
  ): number {
    const id = this.id();
    const own = { depositId: random(16), ttl: 3600, work: new Uint8Array(0), ...more };
    this.send({ type: 'deposit', id, mailbox, envelope, ...own });
    return id;
  }

  ack(mailbox: Uint8Array, fence: number, ...depositIds: Uint8Array[]): number {
    const id = this.id();
    this.send({ type: 'ack', id, mailbox, fence, depositIds });
    return id;
  }

  close(): Promise<number> {
    this.ws.close();
    return this.closed;
  }
}
