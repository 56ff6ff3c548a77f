import { type CryptoProvider, nobleProvider } from '@whispr/protocol/primitives';
import {
  type DirectInput,
  type OpenedDirect,
  PROOF_HEADER,
  type SignalPush,
  type WhisprCall,
  type WhisprIdentity,
  addressOf,
  newIdentity,
  openDirect,
  proveRequest,
  readInbox,
  readPushed,
  readSignalPush,
  sealDirect,
  uploadOf,
} from '@whispr/protocol/whispr';
import { fromHex, fromUtf8 } from '@whispr/protocol/bytes';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type * as z from 'zod/mini';

export const crypto: CryptoProvider = nobleProvider;
export type Reply = { status: number; body: Record<string, unknown>; headers: Headers };
type Now = { now(): number };

/**
 * What the original client does, field by field. `signs`: our own additions as well, that is a proof on every request
 * and a binding on every message, which an original client does not have.
 */
export class WhisprClient {
  readonly url: string;
  readonly identity: WhisprIdentity;
  readonly address: string;
  readonly signs: boolean;
  readonly #clock: Now;

  constructor(url: string, identity: WhisprIdentity, clock: Now, signs: boolean) {
    this.url = url;
    this.identity = identity;
    this.address = addressOf(identity);
    this.signs = signs;
    this.#clock = clock;
  }

  /** Seconds since 1970, with a fraction. */
  time(): number {
    return this.#clock.now() / 1000;
  }

  async prove(method: string, target: string, body: Uint8Array = new Uint8Array(0)): Promise<string> {
    const request = { origin: this.url, method, target, body };
    return proveRequest(crypto, this.identity, request, this.#clock.now());
  }

  async request(method: string, target: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const response = await this.raw(method, target, body, headers);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as Reply['body'] };
  }

  /** A JSON body, or bytes as they are. */
  async raw(method: string, target: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const isBytes = body instanceof Uint8Array;
    const bytes = body === undefined ? undefined : isBytes ? Uint8Array.from(body) : fromUtf8(JSON.stringify(body));
    const type: Record<string, string> = body === undefined || isBytes ? {} : { 'content-type': 'application/json' };
    const proof: Record<string, string> = this.signs ? { [PROOF_HEADER]: await this.prove(method, target, bytes) } : {};
    return fetch(this.url + target, {
      method,
      headers: { ...type, ...proof, ...headers },
      ...(bytes === undefined ? {} : { body: Uint8Array.from(bytes) }),
    });
  }

  /** The body of `POST /send`. */
  compose(to: string, text: string, more: Partial<DirectInput> = {}) {
    return sealDirect(crypto, this.identity, {
      recipient: fromHex(to),
      content: { kind: 'text', text },
      timestamp: this.time(),
      bound: this.signs,
      ...more,
    });
  }

  async send(to: string, text: string, more: Partial<DirectInput> = {}): Promise<Reply> {
    return this.request('POST', '/send', await this.compose(to, text, more));
  }

  inboxJson(since = 0): Promise<Reply> {
    return this.request('GET', `/inbox/${this.address}?since=${since}`);
  }

  /** Polls, as the original does every second or two without a socket. */
  async inbox(since = 0): Promise<OpenedDirect[]> {
    const { messages } = readInbox((await this.inboxJson(since)).body);
    return Promise.all(messages.map((message) => openDirect(crypto, this.identity, message)));
  }

  async upload(to: string, name: string, blob: Uint8Array): Promise<Reply> {
    return this.request('POST', '/upload', await uploadOf(crypto, this.identity, fromHex(to), name, blob));
  }

  /**
   * A call of `/groups/*`. Parameters go where the original's server reads them, but those in `inBody` into the body,
   * where the original's client puts them.
   */
  group(
    call: WhisprCall<z.ZodMiniType, z.ZodMiniType>,
    given: Record<string, string | number | boolean | undefined>,
    inBody: readonly string[] = [],
    prefix = '',
  ): Promise<Reply> {
    const query = new URLSearchParams();
    const body: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(given))
      if (call.query.includes(name) && !inBody.includes(name)) query.set(name, String(value));
      else body[name] = value;
    const search = query.size === 0 ? '' : `?${query.toString()}`;
    const hasBody = call.method === 'POST' && Object.keys(body).length > 0;
    return this.request(call.method, prefix + call.path + search, hasBody ? body : undefined);
  }

  /** Connects to the own inbox. The original takes both forms of the address in turn. */
  async listen(form: 'path' | 'query' = 'path'): Promise<Listener> {
    const target = form === 'path' ? `/ws/${this.address}` : `/ws?recipient=${this.address}`;
    return new Listener(await this.open(target, this.signs), this);
  }

  async signal(): Promise<Signal> {
    return new Signal(await this.open('/signal', false));
  }

  /** An open socket; the status as an error if there is none. */
  async open(target: string, proven: boolean): Promise<WebSocket> {
    const joint = target.includes('?') ? '&' : '?';
    const proof = proven ? `${joint}proof=${encodeURIComponent(await this.prove('GET', target))}` : '';
    const ws = new WebSocket(this.url.replace('http', 'ws') + target + proof);
    onTestFinished(() => ws.terminate());
    await new Promise<void>((resolve, reject) => {
      ws.once('open', resolve);
      ws.once('error', reject);
    });
    return ws;
  }
}

/** Frames of a socket, waited for. */
class Frames {
  readonly ws: WebSocket;
  readonly closed: Promise<number>;
  readonly #frames: string[] = [];
  #waiting: () => void = () => undefined;

  constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on('message', (data: Buffer) => {
      this.#frames.push(data.toString('utf8'));
      this.#waiting();
    });
    this.closed = new Promise((resolve) => {
      ws.once('close', resolve);
    });
  }

  get waiting(): number {
    return this.#frames.length;
  }

  async next(): Promise<string> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no frame came')), 20_000);
        this.#waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** A connection to the own inbox. */
export class Listener extends Frames {
  readonly #client: WhisprClient;

  constructor(ws: WebSocket, client: WhisprClient) {
    super(ws);
    this.#client = client;
    // The original says so once.
    ws.send('ping');
  }

  async message(): Promise<OpenedDirect> {
    return openDirect(crypto, this.#client.identity, readPushed(await this.next()));
  }
}

/** A connection to the rooms of calls. */
export class Signal extends Frames {
  say(type: 'join' | 'leave' | 'signal', callId: string, payload?: unknown): void {
    this.ws.send(JSON.stringify({ type, call_id: callId, ...(payload === undefined ? {} : { payload }) }));
  }

  async push(): Promise<SignalPush> {
    return readSignalPush(await this.next());
  }
}

/** A client with a new account. */
export async function newWhisprClient(url: string, clock: Now, signs: boolean): Promise<WhisprClient> {
  return new WhisprClient(url, await newIdentity(crypto, 'me'), clock, signs);
}
