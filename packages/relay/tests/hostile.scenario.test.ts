import { connect } from 'node:net';
import { encodeClientFrame, LIMITS, RELAY_ERRORS, ROUTES, type ClientFrame, type RouteName } from '@whispr/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer, Client } from './support/client.ts';
import { b64, Key, random } from './support/keys.ts';
import { testRelay } from './support/relay.ts';
import { digestOf } from './support/snapshot.ts';

type Body = Record<string, unknown>;

const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  'A',
  'AAAA=',
  '\0',
  '\ud800',
  '../../etc/passwd',
  "'; DROP TABLE mailbox; --",
  '{{7*7}}',
  '\u202e',
  'é'.repeat(43),
  '!'.repeat(22),
  'A'.repeat(300_000),
  [],
  [[[[]]]],
  Array.from({ length: 2000 }, () => 'AAAA'),
  {},
  { length: 22 },
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
];

function expectCoded(answer: Answer, what: string): void {
  expect(answer.status, what).toBeGreaterThanOrEqual(400);
  const code = answer.body['code'] as keyof typeof RELAY_ERRORS;
  expect(RELAY_ERRORS[code], `${what}: ${JSON.stringify(answer.body)}`).toBeDefined();
  expect(answer.status, what).toBe(RELAY_ERRORS[code].http);
  expect(code, what).not.toBe('relay/internal');
  expect(Object.keys(answer.body).every((name) => ['code', 'message', 'retryAfterMs'].includes(name))).toBe(true);
}

/** A body of every route that would be accepted, and of every signed action. */
async function validBodies(client: Client, key: Key): Promise<[RouteName, string, Body][]> {
  const slot = random(32);
  return [
    ['createMailbox', '/v1/mailboxes', new Key().create('contact', 0, Date.now())],
    [
      'deposit',
      `/v1/deposit/${b64(key.id)}`,
      { depositId: b64(random(16)), ttl: 60, work: b64(random(16)), envelope: b64(random(600)) },
    ],
    ['putRecord', `/v1/records/${b64(slot)}`, key.record(slot, 1, random(100))],
    ['putInvite', `/v1/invites/${b64(slot)}`, { ...key.invite(slot), blob: b64(random(200)) }],
    ['revokeInvite', `/v1/invites/${b64(slot)}/revoke`, key.invite(slot)],
    ['inviteState', `/v1/invites/${b64(slot)}/state`, key.invite(slot)],
    ['mailbox', '/v1/mailbox', key.action(await client.relayKey(), b64(random(32)), { action: 'remove' })],
  ];
}

const ACTIONS: readonly Body[] = [
  { action: 'fetch', after: '0', limit: 10 },
  { action: 'ack', depositIds: [b64(random(16))] },
  { action: 'publish-prekeys', base: b64(random(50)), oneTime: [b64(random(50))] },
];

test('R8: every field of every route with every hostile value: coded error, no row changed', async () => {
  const { client, config, relay } = await testRelay();
  const key = new Key();
  await client.create(key);
  await client.deposit(key.id, random(700));
  const before = digestOf(config);
  for (const [name, path, body] of await validBodies(client, key))
    for (const field of [...Object.keys(body), 'every'])
      for (const value of HOSTILE) {
        const mutated = field === 'every' ? value : { ...body, [field]: value };
        const answer = await client.call(ROUTES[name].method, path, mutated);
        expectCoded(answer, `${name}.${field} = ${JSON.stringify(value)?.slice(0, 60)}`);
      }
  for (const action of ACTIONS)
    for (const field of Object.keys(action))
      for (const value of HOSTILE) {
        if (field === 'oneTime' && Array.isArray(value) && value.length === 0) continue;
        const answer = await client.act(key, { ...action, [field]: value });
        expectCoded(answer, `${JSON.stringify(action['action'])}.${field} = ${JSON.stringify(value)?.slice(0, 60)}`);
      }
  await relay.store.writer.flush();
  expect(digestOf(config)).toBe(before);
  expect(({} as Body)['polluted']).toBeUndefined();
});

test('R8: any path, any JSON, any bytes as body: coded error, no row changed', async () => {
  const { client, config, relay } = await testRelay();
  const key = new Key();
  await client.create(key);
  const before = digestOf(config);
  const paths = Object.values(ROUTES).filter((route) => 'body' in route);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }),
      fc.oneof(
        fc.json(),
        fc.uint8Array({ maxLength: 400 }),
        fc.constant('['.repeat(1500) + ']'.repeat(1500)),
        fc.constant(`${'{"a":'.repeat(700)}1${'}'.repeat(700)}`),
      ),
      fc.constantFrom(
        'application/json',
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/json; charset=utf-16',
      ),
      async (route, target, body, type) => {
        const path = route.path.replaceAll(/:\w+/g, encodeURIComponent(Buffer.from(target).toString()));
        const response = await fetch(client.url + path, {
          method: route.method,
          body: body as BodyInit,
          headers: { 'content-type': type },
        });
        const answer = { status: response.status, body: (await response.json()) as Body, headers: response.headers };
        expectCoded(answer, `${route.method} ${path}`);
      },
    ),
    { numRuns: 250 },
  );
  await relay.store.writer.flush();
  expect(digestOf(config)).toBe(before);
});

/** Sends bytes over a bare connection and returns all that comes back until the relay hangs up. */
function raw(port: number, ...parts: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
    });
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      got += String(text);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(got));
  });
}

test('R19: bodies that are too large, too slow or no HTTP at all are answered in code and hung up on', async () => {
  const { relay, client } = await testRelay({ requestMs: 500 });
  for (const [path, size] of [
    ['/v1/mailboxes', 5000],
    [`/v1/deposit/${b64(random(16))}`, 300_000],
    ['/v1/mailbox', LIMITS.jsonBody + 1],
  ] as const) {
    const answer = await client.call('POST', path, 'x'.repeat(size));
    expect(answer.status, path).toBe(413);
    expect(answer.body['code']).toBe('relay/too-large');
  }
  const head =
    'POST /v1/mailboxes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":';
  const answers = await Promise.all([
    raw(relay.port, head),
    raw(relay.port, 'GET / HTTP/1.1\r\nHost: '),
    raw(relay.port, 'NONSENSE\r\n\r\n'),
    raw(relay.port, random(2000).reduce((text, byte) => text + String.fromCharCode(byte | 128), '') + '\r\n\r\n'),
    raw(relay.port, `GET /v1/info HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`),
    raw(
      relay.port,
      'GET /v1/read HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: no\r\n\r\n',
    ),
    raw(relay.port, 'GET /v1/other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  ]);
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  for (const answer of answers.slice(0, 5)) expect(answer).toContain('relay/bad-request');
  expect((await client.call('GET', '/healthz')).status).toBe(200);
});

test('R19: clients that reset their connection at any moment do not take the relay with them', async () => {
  const { relay, client } = await testRelay();
  const upgrade = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
  const starts = [
    upgrade('/v1/other'),
    upgrade('/v1/read'),
    upgrade('/v1/deposit'),
    'POST /v1/mailbox HTTP/1.1\r\n',
    'GET /',
  ];
  await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const socket = connect(relay.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(starts[i % starts.length]!);
      await new Promise((resolve) => socket.once('connect', resolve));
      if (i % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
      socket.resetAndDestroy();
    }),
  );
  expect((await client.call('GET', '/healthz')).status).toBe(200);
  await expect.poll(async () => (await relay.metrics.sockets.get()).values.map(({ value }) => value)).not.toContain(1);
});

const frame: fc.Arbitrary<ClientFrame> = fc.oneof(
  fc.record({
    type: fc.constant('open' as const),
    id: fc.nat(),
    publicKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    signature: fc.uint8Array({ minLength: 64, maxLength: 64 }),
    after: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  }),
  fc.record({
    type: fc.constant('ack' as const),
    id: fc.nat(),
    mailbox: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fence: fc.nat(),
    depositIds: fc.array(fc.uint8Array({ minLength: 16, maxLength: 16 }), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant('deposit' as const),
    id: fc.nat(),
    mailbox: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    depositId: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    ttl: fc.nat(),
    work: fc.uint8Array({ maxLength: 30 }),
    envelope: fc.uint8Array({ minLength: 1, maxLength: 2000 }),
  }),
  fc.record({
    type: fc.constant('close' as const),
    id: fc.nat(),
    mailbox: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  }),
);

test('R8: any frame and any bytes on either socket: error or ok, never a crash, no row changed', async () => {
  const { client, config, relay } = await testRelay();
  const key = new Key();
  await client.create(key);
  await client.deposit(key.id, random(600));
  const before = digestOf(config);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('read' as const, 'deposit' as const),
      fc.array(fc.oneof(frame.map(encodeClientFrame), fc.uint8Array({ maxLength: 300 })), {
        minLength: 1,
        maxLength: 7,
      }),
      fc.nat(),
      async (kind, frames, at) => {
        const socket = await client.connect(kind);
        for (const whole of frames) {
          const bytes = Uint8Array.from(whole);
          if (bytes.length > 0) bytes[at % bytes.length] = at % 256;
          socket.ws.send(bytes);
        }
        socket.send({ type: 'ping', id: 0x7fff_0001 });
        await socket.next('pong', 0x7fff_0001);
        for (const answer of socket.frames) {
          expect(['challenge', 'error', 'ok', 'pong']).toContain(answer.type);
          if (answer.type === 'error') expect(answer.number).not.toBe(RELAY_ERRORS['relay/internal'].number);
        }
        await socket.close();
      },
    ),
    { numRuns: 120 },
  );
  await relay.store.writer.flush();
  expect(digestOf(config)).toBe(before);
});

test('a frame on the wrong socket is an error; after eight the relay hangs up; too large a frame ends at once', async () => {
  const { client } = await testRelay();
  const badRequest = RELAY_ERRORS['relay/bad-request'].number;
  const deposit: ClientFrame = {
    type: 'deposit',
    id: 5,
    mailbox: random(16),
    depositId: random(16),
    ttl: 9,
    work: random(0),
    envelope: random(9),
  };
  const ack: ClientFrame = { type: 'ack', id: 6, mailbox: random(16), fence: 1, depositIds: [random(16)] };
  for (const [kind, wrong] of [
    ['read', deposit],
    ['deposit', ack],
  ] as const) {
    const socket = await client.connect(kind);
    socket.send(wrong);
    expect(await socket.answer(wrong.id)).toMatchObject({ type: 'error', number: badRequest });
    for (let i = 0; i < 6; i += 1) socket.ws.send('text');
    socket.send({ type: 'ping', id: 9 });
    await socket.next('pong', 9);
    socket.ws.send(new Uint8Array(3));
    expect(await socket.closed).toBe(1008);

    const large = await client.connect(kind);
    large.ws.send(new Uint8Array(LIMITS.frame + 1));
    expect(await large.closed).toBe(1009);
  }
  const reader = await client.connect('read');
  reader.send(ack);
  expect(await reader.answer(6)).toMatchObject({ number: RELAY_ERRORS['relay/superseded'].number });
});
