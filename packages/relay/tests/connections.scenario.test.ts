import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { selfSigned } from './support/certificate.ts';
import { folder, testRelay } from './support/relay.ts';

const PLENTY = { all: 1000, perSource: 1000, halfOpen: 1000, halfOpenPerSource: 1000 };

type Probe = { socket: Socket; closed: Promise<void>; isClosed: () => boolean };

/** A connection that sends `text` and nothing more. */
function open(port: number, text = '', from = '127.0.0.1'): Promise<Probe> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from });
    let gone = false;
    const closed = new Promise<void>((done) => {
      socket.on('close', () => {
        gone = true;
        done();
      });
    });
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    const ready = (): void => resolve({ socket, closed, isClosed: () => gone });
    socket.on('close', ready);
    socket.on('connect', () => {
      ready();
      socket.write(text);
      setImmediate(() => socket.resume());
    });
  });
}
const many = (count: number, port: number, text?: string, from?: string): Promise<Probe[]> =>
  Promise.all(Array.from({ length: count }, () => open(port, text, from)));
const alive = (probes: Probe[]): number => probes.filter((probe) => !probe.isClosed()).length;

test('R19: a flood of silent connections pushes out its own, and whoever speaks at once is served', async () => {
  const { relay } = await testRelay({ connections: { ...PLENTY, halfOpen: 50 } });
  for (let wave = 0; wave < 5; wave += 1) {
    const flood = await many(60, relay.port, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX: ');
    await expect.poll(() => alive(flood)).toBeLessThanOrEqual(50);
    const answer = await fetch(`${relay.url}/healthz`, { headers: { connection: 'close' } });
    expect(answer.status).toBe(200);
  }
  expect(relay.metrics.refusals.get('half-open')).toBeGreaterThanOrEqual(250);
});

test('R19: half-open connections of one source push out only its own', async () => {
  const { relay } = await testRelay({ connections: { ...PLENTY, halfOpenPerSource: 20 } });
  const quiet = await many(15, relay.port, '', '127.0.0.2');
  const flood = await many(100, relay.port, '', '127.0.0.3');
  await expect.poll(() => alive(flood)).toBe(20);
  expect(alive(quiet)).toBe(15);
});

test('R19: connections of one source and in all are capped; those of others go on', async () => {
  const { relay } = await testRelay({ connections: { ...PLENTY, all: 60, perSource: 40 } });
  const request = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
  const first = await many(50, relay.port, request, '127.0.0.2');
  await expect.poll(() => alive(first)).toBe(40);
  const second = await many(40, relay.port, request, '127.0.0.3');
  await expect.poll(() => alive(second)).toBe(20);
  expect(relay.metrics.refusals.get('source')).toBe(10);
  expect(relay.metrics.refusals.get('all')).toBe(20);
  for (const { socket } of first) socket.destroy();
  await expect
    .poll(async () => {
      const { socket, closed } = await open(relay.port, request, '127.0.0.3');
      const answered = new Promise((resolve) => socket.once('data', () => resolve('answered')));
      return Promise.race([answered, closed]);
    })
    .toBe('answered');
});

test('R19: behind a proxy sockets are counted by the forwarded address', async () => {
  const { relay } = await testRelay({ proxy: true, connections: { ...PLENTY, perSource: 5 } });
  const dial = (from: string): Promise<number> =>
    new Promise((resolve) => {
      const ws = new WebSocket(`ws://127.0.0.1:${relay.port}/v1/read`, { headers: { 'x-forwarded-for': from } });
      onTestFinished(() => ws.terminate());
      ws.on('error', () => undefined);
      ws.on('open', () => resolve(101));
      ws.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    });
  const first = await Promise.all(Array.from({ length: 8 }, () => dial('192.0.2.1')));
  expect(first.filter((status) => status === 101)).toHaveLength(5);
  expect(first.filter((status) => status === 429)).toHaveLength(3);
  expect(await dial('192.0.2.2')).toBe(101);
});

test('R19: slow heads, slow bodies and unfinished TLS handshakes end in time, over TLS too', async () => {
  const where = folder();
  const { cert, key } = selfSigned();
  writeFileSync(join(where, 'cert.pem'), cert);
  writeFileSync(join(where, 'key.pem'), key);
  const tls = { cert: join(where, 'cert.pem'), key: join(where, 'key.pem') };
  const plain = await testRelay({ requestMs: 1000 });
  const secure = await testRelay({ requestMs: 1000, tls });
  const drip = (socket: Socket): void => {
    const timer = setInterval(() => socket.write('a'), 100);
    socket.on('close', () => clearInterval(timer));
  };
  const head = await open(plain.relay.port, 'GET / HTTP/1.1\r\nHost: x\r\nX: ');
  const body = await open(
    plain.relay.port,
    'POST /v1/mailboxes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n',
  );
  const handshake = await open(secure.relay.port);
  const tlsHead = connectTls({ port: secure.relay.port, host: '127.0.0.1', rejectUnauthorized: false });
  tlsHead.on('error', () => undefined);
  tlsHead.write('GET / HTTP/1.1\r\nHost: x\r\nX: ');
  for (const socket of [head.socket, body.socket, tlsHead]) drip(socket);
  const started = performance.now();
  const ended = new Promise((resolve) => tlsHead.resume().on('close', resolve));
  await Promise.all([head.closed, body.closed, handshake.closed, ended]);
  expect(performance.now() - started).toBeLessThan(10_000);
  const states = async (metrics: typeof plain.relay.metrics): Promise<string> =>
    metrics.registry.getSingleMetricAsString('whispr_connections');
  for (const { relay } of [plain, secure])
    await expect.poll(() => states(relay.metrics)).toContain('{state="half-open"} 0');
});
