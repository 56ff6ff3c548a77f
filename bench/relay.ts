import { fork, type ChildProcess } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeRelayFrame, encodeClientFrame, mailboxIdText, openText, SOCKETS } from '@whispr/contract';
import { build } from 'esbuild';
import { WebSocket, WebSocketServer } from 'ws';
import { openForWriting } from '../packages/relay/src/store/sqlite/connection.ts';
import { relayConfig, startRelay } from '../packages/relay/src/index.ts';

const SELF = fileURLToPath(import.meta.url);
const PAIRS = 50;
const WINDOW = 32;
const SIZE = 1024;
let bundled: Promise<string> | undefined;
const NO_WORK = new Uint8Array(0);

type Usage = { cpuMicros: number; rss: number };
type Server = { child: ChildProcess; url: string; relayKey: Uint8Array; ask: (question: unknown) => Promise<Usage> };
type Reader = { key: KeyObject; publicKey: Uint8Array; id: Uint8Array };

/** The server as it is shipped: one bundle. A loader that compiles on the fly would slow its functions down. */
async function bundle(): Promise<string> {
  const outfile = join('node_modules', '.cache', 'whispr-bench', 'relay.mjs');
  await build({
    entryPoints: [SELF],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    plugins: [
      {
        name: 'only-our-own',
        setup(builder) {
          builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@whispr/') ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  return outfile;
}

/** A server in a process of its own, so that its processor time and memory are not the load generator's. */
async function serve(kind: 'relay' | 'plain'): Promise<Server> {
  bundled ??= bundle();
  const child = fork(await bundled, ['--serve', kind], { execArgv: ['--expose-gc'], serialization: 'advanced' });
  const [ready] = (await once(child, 'message')) as [{ port: number; relayKey: Uint8Array }];
  const ask = async (question: unknown): Promise<Usage> => {
    const answered = once(child, 'message');
    child.send(question as object);
    return (await answered)[0] as Usage;
  };
  return { child, url: `ws://127.0.0.1:${ready.port}`, relayKey: ready.relayKey, ask };
}

async function end(server: Server): Promise<void> {
  const exited = once(server.child, 'exit');
  server.child.send('end');
  await exited;
}

/** The server side: answers `usage` after a collection of garbage, makes mailboxes, ends. */
async function runServer(kind: string): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'whispr-bench-'));
  const free = { perSecond: 1e9, burst: 1e9 };
  const rates = { deposit: free, preKeys: free, read: free, create: free, write: free };
  const all = { ...rates, putInvite: free, takeInvite: free, connect: free, open: free };
  const relay =
    kind === 'relay'
      ? await startRelay(
          relayConfig({
            port: 0,
            data,
            rates: all,
            queue: 1e6,
            queueBytes: 2 ** 40,
            log: 'error',
            connections: { all: 1e6, perSource: 1e6, halfOpen: 1e6, halfOpenPerSource: 1e6 },
          }),
        )
      : undefined;
  const port = relay?.port ?? (await plainFanOut());
  process.on('message', (question: unknown) => {
    void (async () => {
      if (question === 'end') {
        await relay?.close();
        rmSync(data, { recursive: true, force: true });
        process.exit(0);
      }
      if (Array.isArray(question) && relay !== undefined)
        await Promise.all((question as Uint8Array[]).map((id) => relay.store.writer.createMailbox(id, 'contact')));
      globalThis.gc?.();
      const { user, system } = process.cpuUsage();
      process.send?.({ cpuMicros: user + system, rss: process.memoryUsage().rss });
    })();
  });
  process.send?.({ port, relayKey: relay?.store.relayKey ?? new Uint8Array(32) });
}

/** The yardstick: what comes in on `/s/n` goes out on `/r/n`, corked once per turn of the event loop, and nothing else. */
async function plainFanOut(): Promise<number> {
  const dirty = new Set<Socket>();
  const send = (ws: WebSocket, socket: Socket, frame: Buffer): void => {
    if (!dirty.has(socket)) {
      socket.cork();
      if (dirty.size === 0)
        setImmediate(() => {
          for (const corked of dirty) corked.uncork();
          dirty.clear();
        });
      dirty.add(socket);
    }
    ws.send(frame);
  };
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  const receivers = new Map<string, (frame: Buffer) => void>();
  server.on('connection', (ws, request) => {
    const [, role, n = ''] = (request.url ?? '').split('/');
    if (role === 'r') receivers.set(n, (frame) => send(ws, request.socket, frame));
    else ws.on('message', (data: Buffer) => receivers.get(n)?.(data));
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function newReader(): Reader {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  const id = Uint8Array.from(createHash('sha256').update(mailboxIdText(raw)).digest().subarray(0, 16));
  return { key: privateKey, publicKey: raw, id };
}

async function dial(url: string): Promise<WebSocket> {
  const ws = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
  await once(ws, 'open');
  return ws;
}

/** Opens the mailbox and acknowledges what comes, once per turn of the event loop. */
async function read(server: Server, reader: Reader): Promise<WebSocket> {
  const ws = new WebSocket(server.url + SOCKETS.read, { perMessageDeflate: false, skipUTF8Validation: true });
  let fence = 0;
  let batch: Uint8Array[] = [];
  const acknowledge = (): void => {
    ws.send(encodeClientFrame({ type: 'ack', id: 2, mailbox: reader.id, fence, depositIds: batch }));
    batch = [];
  };
  await new Promise<void>((resolve) => {
    ws.on('message', (data: Buffer) => {
      const frame = decodeRelayFrame(data);
      if (frame?.type === 'challenge') {
        const signature = sign(null, openText(server.relayKey, frame.challenge, reader.publicKey), reader.key);
        ws.send(encodeClientFrame({ type: 'open', id: 1, publicKey: reader.publicKey, signature, after: 0n }));
      } else if (frame?.type === 'opened') {
        fence = frame.fence;
        resolve();
      } else if (frame?.type === 'envelope') {
        if (batch.length === 0) setImmediate(acknowledge);
        batch.push(Uint8Array.from(frame.depositId));
      }
    });
  });
  return ws;
}

/** A sender with a window: `send` is called whenever there is room, `done` counts what was answered or received. */
class Window {
  #free = WINDOW;
  #stopped = false;
  count = 0;
  readonly #send: () => void;

  constructor(send: () => void) {
    this.#send = send;
  }

  start(): void {
    while (this.#free > 0 && !this.#stopped) {
      this.#free -= 1;
      this.#send();
    }
  }

  done(): void {
    this.count += 1;
    this.#free += 1;
    this.start();
  }

  stop(): void {
    this.#stopped = true;
  }
}

async function depositor(server: Server, reader: Reader): Promise<Window> {
  const ws = await dial(server.url + SOCKETS.deposit);
  const envelope = randomBytes(SIZE);
  const window = new Window(() => {
    const depositId = randomBytes(16);
    ws.send(
      encodeClientFrame({ type: 'deposit', id: 1, mailbox: reader.id, depositId, ttl: 600, work: NO_WORK, envelope }),
    );
  });
  ws.on('message', (data: Buffer) => {
    if (data[0] !== 0x84) throw new Error('a deposit was refused');
    window.done();
  });
  return window;
}

async function plainPair(server: Server, n: number): Promise<Window> {
  const receiver = await dial(`${server.url}/r/${n}`);
  const sender = await dial(`${server.url}/s/${n}`);
  const message = randomBytes(SIZE + 42);
  const window = new Window(() => sender.send(message));
  receiver.on('message', () => window.done());
  return window;
}

type Result = { perSecond: number; cpuMicros: number };

/** Messages per second and server processor time per message, after a warm-up of the same load. */
async function measure(server: Server, windows: readonly Window[], warmMs = 2000, ms = 5000): Promise<Result> {
  const total = (): number => windows.reduce((sum, window) => sum + window.count, 0);
  for (const window of windows) window.start();
  await new Promise((resolve) => setTimeout(resolve, warmMs));
  const [before, counted, begin] = [await server.ask('usage'), total(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, ms));
  const [after, messages, seconds] = [await server.ask('usage'), total() - counted, (performance.now() - begin) / 1000];
  for (const window of windows) window.stop();
  return { perSecond: messages / seconds, cpuMicros: (after.cpuMicros - before.cpuMicros) / messages };
}

/** Deposits per second that one connection makes durable, with one commit for each or for every 100. */
function rawCommits(rows: number, group: number, synchronous: 'FULL' | 'OFF'): number {
  const folder = mkdtempSync(join(tmpdir(), 'whispr-bench-'));
  const db = openForWriting(folder);
  db.db.pragma(`synchronous = ${synchronous}`);
  db.db.exec(
    'CREATE TABLE t (id INTEGER PRIMARY KEY, m BLOB, s INTEGER, d BLOB, body BLOB, UNIQUE (m, s), UNIQUE (m, d)) STRICT',
  );
  const [mailbox, body] = [randomBytes(16), randomBytes(SIZE)];
  const begin = performance.now();
  for (let n = 0; n < rows; n += group) {
    db.db.exec('BEGIN IMMEDIATE');
    for (let i = 0; i < group; i += 1)
      db.run('INSERT INTO t (m, s, d, body) VALUES (?, ?, ?, ?)', mailbox, n + i, randomBytes(16), body);
    db.db.exec('COMMIT');
  }
  const perSecond = rows / ((performance.now() - begin) / 1000);
  db.close();
  rmSync(folder, { recursive: true, force: true });
  return perSecond;
}

/** KiB of server memory per idle connection at each of `counts`. */
async function idleMemory(
  server: Server,
  counts: readonly number[],
  connect: (n: number) => Promise<unknown>,
): Promise<number[]> {
  const { rss } = await server.ask('usage');
  const result: number[] = [];
  let open = 0;
  for (const count of counts) {
    for (; open < count; open += 50) await Promise.all(Array.from({ length: 50 }, (_, i) => connect(open + i)));
    result.push(((await server.ask('usage')).rss - rss) / 1024 / count);
  }
  return result;
}

function line(name: string, value: number, unit: string, yardstick: string, reference: number): void {
  const number = (x: number): string => (x >= 100 ? x.toFixed(0) : x.toFixed(1));
  console.log(
    `${name}: ${number(value)} ${unit}; ${yardstick}: ${number(reference)}; ratio ${(value / reference).toFixed(2)}`,
  );
}

/** The relay beside its yardsticks, in one run. Readers acknowledge, deposits are answered: four frames per message. */
export async function benchRelay(): Promise<void> {
  const plain = await serve('plain');
  const pairs = await Promise.all(Array.from({ length: PAIRS }, (_, n) => plainPair(plain, n)));
  const fanOut = await measure(plain, pairs);
  await end(plain);

  const relay = await serve('relay');
  const readers = Array.from({ length: PAIRS }, newReader);
  await relay.ask(readers.map((reader) => reader.id));
  for (const reader of readers) await read(relay, reader);
  const connected = await measure(relay, await Promise.all(readers.map((reader) => depositor(relay, reader))));
  await end(relay);
  line('relay, connected readers', connected.perSecond, 'messages/s', 'plain ws fan-out', fanOut.perSecond);
  line('relay, processor time', connected.cpuMicros, 'µs/message', 'plain ws fan-out', fanOut.cpuMicros);

  const keeper = await serve('relay');
  const absent = Array.from({ length: PAIRS }, newReader);
  await keeper.ask(absent.map((reader) => reader.id));
  const durable = await measure(keeper, await Promise.all(absent.map((reader) => depositor(keeper, reader))));
  await end(keeper);
  const single = rawCommits(2000, 1, 'FULL');
  line('relay, absent readers', durable.perSecond, 'durable deposits/s', 'one commit per deposit', single);
  line('relay, absent readers', durable.cpuMicros, 'µs/deposit', 'with connected readers', connected.cpuMicros);
  const grouped = rawCommits(20_000, 100, 'FULL');
  line('grouped commits of 100', grouped, 'rows/s', 'one commit per row', single);
  line('grouped commits of 100', grouped, 'rows/s', 'the same without fsync', rawCommits(20_000, 100, 'OFF'));

  const counts = [1000, 10_000];
  const bare = await serve('plain');
  const bareMemory = await idleMemory(bare, counts, (n) => dial(`${bare.url}/s/${n}`));
  await end(bare);
  const idle = await serve('relay');
  const many = Array.from({ length: 10_000 }, newReader);
  await idle.ask(many.map((reader) => reader.id));
  const idleMemories = await idleMemory(idle, counts, async (n) => {
    const reader = many[n];
    if (reader !== undefined) await read(idle, reader);
  });
  await end(idle);
  counts.forEach((count, i) => {
    line(`${count} idle readers`, idleMemories[i] ?? 0, 'KiB each', 'plain ws', bareMemory[i] ?? 0);
  });
}

if (process.argv[1] === SELF && process.argv[2] === '--serve') await runServer(process.argv[3] ?? '');
