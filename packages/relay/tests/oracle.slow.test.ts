import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeClientFrame, encodeRelayFrame, openText, RELAY_ERRORS } from '@whispr/contract';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../src/clock.ts';
import type { Answers } from '../src/hub/answers.ts';
import { Deposits } from '../src/hub/deposits.ts';
import { Hub } from '../src/hub/hub.ts';
import { relayConfig } from '../src/index.ts';
import { verifySignature } from '../src/keys/ed25519.ts';
import { mailboxIdOf } from '../src/keys/ids.ts';
import { Limiter } from '../src/limits/limiter.ts';
import { Sources } from '../src/limits/sources.ts';
import { SocketServer } from '../src/sockets/socket-server.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import { Client, type Socket } from './support/client.ts';
import { Key, random } from './support/keys.ts';
import { startProcess } from './support/process.ts';
import { folder, unlimited } from './support/relay.ts';
import { timed, welchT } from './support/statistics.ts';

const RUNS = 1500;
const TELLS_APART = 4.5;

/** Refusals of a known mailbox with a wrong key, an unknown one with a wrong key, an unknown one with its own key. */
async function refusals(socket: Socket, relayKey: Uint8Array, known: Key): Promise<number[][]> {
  const { challenge } = await socket.next('challenge');
  const open = async (key: Key, signature: Uint8Array): Promise<void> => {
    const id = socket.id();
    socket.send({ type: 'open', id, publicKey: key.publicKey, signature, after: 0n });
    expect(await socket.answer(id)).toMatchObject({ number: RELAY_ERRORS['relay/refused'].number });
  };
  const wrong = (key: Key) => new Key().sign(openText(relayKey, challenge, key.publicKey));
  const unknown = new Key();
  const [a, b, c] = [wrong(known), wrong(unknown), unknown.open(relayKey, challenge)];
  return timed([() => open(known, a), () => open(unknown, b), () => open(unknown, c)], RUNS);
}

test('R12: refusals of known and unknown mailboxes, right and wrong keys, cannot be told apart by time', async () => {
  const relay = await startProcess({ WHISPR_DATA: folder() });
  onTestFinished(async () => void (await relay.end('SIGKILL')));
  const client = new Client(relay.url);
  const known = new Key();
  await client.create(known);
  const [a = [], b = [], c = []] = await refusals(await client.connect('read'), await client.relayKey(), known);
  const ts = [welchT(a, b), welchT(a, c), welchT(b, c)];
  console.log(`refusals: t = ${ts.map((t) => t.toFixed(2)).join(', ')}`);
  for (const t of ts) expect(Math.abs(t)).toBeLessThan(TELLS_APART);
});

test('R12, positive control: a relay that looks before it verifies, and answers at once, is found out', async () => {
  const store = openSqliteStore(folder(), { queue: 10, queueBytes: 2 ** 30, globalBytes: 2 ** 40 });
  const known = new Key();
  await store.writer.createMailbox(known.id, 'contact');
  const challenge = random(32);
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/v1/read' });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (ws) => {
    ws.send(encodeRelayFrame({ type: 'challenge', id: 0, challenge }));
    const answer = async (data: Buffer): Promise<void> => {
      const frame = decodeClientFrame(data);
      if (frame?.type !== 'open') return;
      const { number } = RELAY_ERRORS['relay/refused'];
      if ((await store.reader.mailbox(mailboxIdOf(frame.publicKey))) !== undefined)
        verifySignature(frame.publicKey, openText(store.relayKey, challenge, frame.publicKey), frame.signature);
      ws.send(encodeRelayFrame({ type: 'error', id: frame.id, number, retryAfterMs: 0 }));
    };
    ws.on('message', (data: Buffer) => void answer(data));
  });
  onTestFinished(async () => {
    server.close();
    await store.close();
  });
  const client = new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [a = [], b = []] = await refusals(await client.connect('read'), store.relayKey, known);
  const t = welchT(a, b);
  console.log(`leaky refusals: t = ${t.toFixed(2)}`);
  expect(Math.abs(t)).toBeGreaterThan(TELLS_APART);
});

/** Times of answers to deposits for a mailbox whose reader is there and acknowledges, and for one without a reader. */
async function presence(client: Client, relayKey: Uint8Array, present: Key, absent: Key): Promise<number> {
  const reader = await client.connect('read');
  const { challenge } = await reader.next('challenge');
  const { fence } = await reader.open(present, relayKey, challenge);
  reader.ws.on('message', () => {
    for (const frame of reader.frames.splice(0))
      if (frame.type === 'envelope') reader.ack(present.id, fence, frame.depositId);
  });
  const sender = await client.connect('deposit');
  const deposit = (key: Key) => async () => {
    expect((await sender.answer(sender.deposit(key.id, random(512)))).type).toBe('ok');
  };
  const [a = [], b = []] = await timed([deposit(present), deposit(absent)], RUNS);
  return welchT(a, b);
}

test('rule 9: the time of an answer does not tell whether the reader is connected', async () => {
  const relay = await startProcess({ WHISPR_DATA: folder(), WHISPR_RATE: '100000' });
  onTestFinished(async () => void (await relay.end('SIGKILL')));
  const client = new Client(relay.url);
  const [present, absent] = [new Key(), new Key()];
  await client.create(present);
  await client.create(absent);
  const t = await presence(client, await client.relayKey(), present, absent);
  console.log(`presence: t = ${t.toFixed(2)}`);
  expect(Math.abs(t)).toBeLessThan(TELLS_APART);
});

test('rule 9, positive control: without ticks presence is plain to see', async () => {
  const config = relayConfig({ rates: unlimited() });
  const store = openSqliteStore(folder(), config);
  const hub = new Hub(store, systemClock);
  const limiter = new Limiter(config.rates, () => performance.now());
  const atOnce = { tickFor: () => 0, at: (_tick: number, send: () => void) => send() } as unknown as Answers;
  const { bufferedBytes } = config;
  const ignore = (): void => undefined;
  const sockets = new SocketServer({
    read: {
      hub,
      answers: atOnce,
      limiter,
      relayKey: store.relayKey,
      bufferedBytes,
      onOpen: ignore,
      onPush: ignore,
      onFault: ignore,
    },
    deposit: {
      deposits: new Deposits(hub, limiter, systemClock, config),
      answers: atOnce,
      bufferedBytes,
      onDeposit: ignore,
    },
    limiter,
    sources: new Sources(false, () => performance.now()),
    heartbeatMs: 20_000,
    admit: () => true,
    onError: ignore,
    onCount: ignore,
  });
  const server = createServer().listen(0, '127.0.0.1');
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(async () => {
    await sockets.stop(100);
    server.close();
    await hub.drain();
    await store.close();
  });
  const [present, absent] = [new Key(), new Key()];
  await store.writer.createMailbox(present.id, 'contact');
  await store.writer.createMailbox(absent.id, 'contact');
  const client = new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const t = await presence(client, store.relayKey, present, absent);
  console.log(`presence without ticks: t = ${t.toFixed(2)}`);
  expect(Math.abs(t)).toBeGreaterThan(TELLS_APART);
});
