import { incomingMessage, toBase64 } from '@whispr/protocol/whispr';
import * as z from 'zod/mini';
import { expect, test } from 'vitest';
import { relayConfig, type Config } from '../src/index.ts';
import { testRelay } from './support/relay.ts';
import { newWhisprClient, type WhisprClient } from './support/whispr-client.ts';

const standard = relayConfig().whispr;

async function people(
  mode: 'safe' | 'open',
  own: Partial<Config['whispr']> = {},
): Promise<Awaited<ReturnType<typeof testRelay>> & { alice: WhisprClient; bob: WhisprClient; eve: WhisprClient }> {
  const parts = await testRelay({ whispr: { ...standard, mode, ...own } });
  const client = () => newWhisprClient(parts.relay.url, parts.clock, mode === 'safe');
  return { ...parts, alice: await client(), bob: await client(), eve: await client() };
}

for (const mode of ['safe', 'open'] as const) {
  test(`B8, I6, J3: a conversation by polling, ${mode}: documented fields, and the second fetch is empty`, async () => {
    const { alice, bob } = await people(mode);
    const sent = await alice.send(bob.address, 'Hello, Bob');
    expect([sent.status, sent.body]).toEqual([200, { status: 'ok', analytics: false }]);
    await alice.send(bob.address, 'Are you there?', { timestamp: alice.time() + 1 });
    const { status, body } = await bob.inboxJson();
    expect(status).toBe(200);
    const messages = body['messages'] as Record<string, unknown>[];
    const fields = [
      'id',
      'from',
      'enc_pub',
      'message',
      'signature',
      'timestamp',
      ...(mode === 'safe' ? ['binding'] : []),
    ];
    expect(messages.map((message) => Object.keys(message))).toEqual([fields, fields]);
    expect(messages[0]).toMatchObject({ enc_pub: alice.address, timestamp: alice.time() });
    expect((await bob.inboxJson()).body).toEqual({ messages: [] });

    await bob.send(alice.address, 'Yes');
    const [answer] = await alice.inbox();
    expect(answer).toMatchObject({
      content: { kind: 'text', text: 'Yes' },
      sender: bob.address,
      bound: mode === 'safe',
    });
  });

  test(`I6: both forms of WS, ${mode}: backlog first, then live, deleted when the client has them`, async () => {
    const { alice, bob, relay } = await people(mode);
    await alice.send(bob.address, 'earlier');
    const socket = await bob.listen('path');
    const frame = JSON.parse(await socket.next()) as Record<string, unknown>;
    expect(frame).toMatchObject({ enc_pub: alice.address, to: bob.address });
    expect(z.safeParse(incomingMessage, frame).success).toBe(true);
    await alice.send(bob.address, 'live');
    expect((await socket.message()).content).toEqual({ kind: 'text', text: 'live' });
    const left = () => relay.store.database.read.get<{ n: number }>('SELECT count(*) AS n FROM whispr_message');
    await expect.poll(async () => (await left())?.n, { timeout: 10_000 }).toBe(0);
    expect((await bob.inboxJson()).body).toEqual({ messages: [] });
    socket.ws.close();
    await socket.closed;

    // The socket is lost: polling goes on (J3), and the other form of the address works as well.
    await alice.send(bob.address, 'polled');
    expect((await bob.inbox()).map((it) => it.content)).toEqual([{ kind: 'text', text: 'polled' }]);
    const again = await bob.listen('query');
    await alice.send(bob.address, 'back');
    expect((await again.message()).content).toEqual({ kind: 'text', text: 'back' });
  });
}

test('J3: what a socket did not take is not lost: it comes by polling', async () => {
  const { alice, bob } = await people('safe');
  const socket = await bob.listen();
  // A client that hangs: it reads nothing more and answers no ping.
  socket.ws.pause();
  await alice.send(bob.address, 'into the void');
  socket.ws.terminate();
  await expect
    .poll(async () => (await bob.inbox()).map((it) => it.content), { timeout: 20_000 })
    .toEqual([{ kind: 'text', text: 'into the void' }]);
});

test('J3, I5: whatever is tampered with is 400', async () => {
  const { alice, bob, eve, relay, clock } = await people('safe');
  const stranger = await newWhisprClient(relay.url, clock, false);
  const good = await alice.compose(bob.address, 'true');
  const other = await alice.compose(bob.address, 'false');
  const tampered = {
    message: { ...good, message: other.message },
    signature: { ...good, signature: other.signature },
    signer: { ...good, from_: (await eve.compose(bob.address, 'x')).from_ },
    recipient: { ...good, to: eve.address },
    sender: { ...good, enc_pub: eve.address },
    time: { ...good, timestamp: (good.timestamp as number) + 1 },
    id: { ...good, binding: { ...good.binding!, id: toBase64(new Uint8Array(16)) } },
  };
  for (const [what, body] of Object.entries(tampered)) {
    const { status, body: answer } = await stranger.request('POST', '/send', body);
    expect([what, status, answer]).toEqual([what, 400, { detail: 'Invalid signature' }]);
  }
  expect((await bob.inboxJson()).body).toEqual({ messages: [] });
  expect((await alice.request('POST', '/send', good)).status).toBe(200);
});

test('I4: a copy is refused, to whomever it goes and after it was read; without a binding too', async () => {
  const { alice, bob, eve } = await people('open');
  const message = await alice.compose(bob.address, 'once');
  expect((await eve.request('POST', '/send', message)).status).toBe(200);
  expect(await bob.inbox()).toHaveLength(1);
  for (const copy of [message, { ...message, timestamp: alice.time() + 5 }, { ...message, to: eve.address }]) {
    const { status, body } = await eve.request('POST', '/send', copy);
    expect([status, body]).toEqual([409, { detail: 'Already received' }]);
  }
  expect(await bob.inbox()).toEqual([]);
  expect(await eve.inbox()).toEqual([]);
});

test('J3, I4: a burst: exactly ten a second from one key, then 429 with Retry-After; other keys are not held up', async () => {
  const { alice, bob, eve } = await people('open', { queue: 100 });
  const bodies = await Promise.all(Array.from({ length: 30 }, (_, i) => alice.compose(bob.address, `${i}`)));
  const begin = performance.now();
  const answers = await Promise.all(bodies.map((body) => alice.request('POST', '/send', body)));
  const seconds = Math.ceil((performance.now() - begin) / 1000);
  const ok = answers.filter((answer) => answer.status === 200).length;
  expect(ok).toBeGreaterThanOrEqual(10);
  expect(ok).toBeLessThanOrEqual(10 * seconds);
  for (const { status, body, headers } of answers.filter((answer) => answer.status !== 200)) {
    expect([status, body]).toEqual([429, { detail: 'Rate limit exceeded' }]);
    expect(headers.get('retry-after')).toBe('1');
  }
  expect((await eve.send(bob.address, 'quiet')).status).toBe(200);
  // Nobody uses up what another may send.
  const forged = { ...(await eve.compose(bob.address, 'x')), from_: bodies[0]!.from_ };
  expect((await eve.request('POST', '/send', forged)).status).toBe(400);
});

test('I4: 20 messages wait for one recipient, the next is told so; after a minute they are gone', async () => {
  const { alice, bob, eve, clock, relay } = await people('open', { perSecond: 1000 });
  for (let i = 0; i < 20; i += 1) expect((await alice.send(bob.address, `${i}`)).status).toBe(200);
  const full = await alice.send(bob.address, 'too many');
  expect([full.status, full.body]).toEqual([429, { detail: 'Inbox is full' }]);
  expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(50);
  expect((await alice.send(eve.address, 'other inbox')).status).toBe(200);
  expect(await bob.inbox()).toHaveLength(20);
  // What was refused was not remembered as received.
  expect((await alice.send(bob.address, 'late')).status).toBe(200);
  clock.advance(60_001);
  expect(await bob.inbox()).toEqual([]);
  await relay.sweep();
  const rows = await relay.store.database.read.all('SELECT id FROM whispr_message');
  expect(rows).toEqual([]);
});

test('I6: since is strict, and what is older waits on', async () => {
  const { alice, bob } = await people('safe');
  const at = alice.time();
  for (const [text, timestamp] of [
    ['third', at + 0.25],
    ['first', at - 5.5],
    ['second', at],
  ] as const)
    await alice.send(bob.address, text, { timestamp });
  const texts = async (since: number) => (await bob.inbox(since)).map((it) => (it.content as { text: string }).text);
  expect(await texts(at)).toEqual(['third']);
  expect(await texts(0)).toEqual(['first', 'second']);
});

test('I6: safe: an inbox is read by who holds its key, with a fresh proof for this very request', async () => {
  const { alice, bob, eve, clock, relay } = await people('safe');
  await alice.send(bob.address, 'secret');
  const target = `/inbox/${bob.address}?since=0`;
  const refused = { status: 403, body: { detail: 'Proof of possession missing or wrong' } };
  const without = await fetch(relay.url + target);
  expect({ status: without.status, body: await without.json() }).toEqual(refused);
  expect(await eve.request('GET', target)).toMatchObject(refused);
  const header = async (client: WhisprClient, method: string, path: string) => ({
    'x-whispr-proof': await client.prove(method, path),
  });
  for (const headers of [
    await header(eve, 'GET', target),
    await header(bob, 'POST', target),
    await header(bob, 'GET', `/inbox/${bob.address}`),
    { 'x-whispr-proof': 'nonsense' },
  ])
    expect((await fetch(relay.url + target, { headers })).status).toBe(403);
  for (const path of [`/ws/${bob.address}`, `/ws?recipient=${bob.address}`]) {
    await expect(bob.open(path, false)).rejects.toThrow('403');
    await expect(eve.open(path, true)).rejects.toThrow('403');
  }

  const proof = await header(bob, 'GET', target);
  expect(
    ((await (await fetch(relay.url + target, { headers: proof })).json()) as { messages: [] }).messages,
  ).toHaveLength(1);
  await alice.send(bob.address, 'another');
  expect((await fetch(relay.url + target, { headers: proof })).status).toBe(403);
  const old = await header(bob, 'GET', target);
  clock.advance(120_001);
  expect((await fetch(relay.url + target, { headers: old })).status).toBe(403);
});

test('I6: a HEAD takes nothing', async () => {
  const { alice, bob, relay } = await people('open');
  await alice.send(bob.address, 'stays');
  await fetch(`${relay.url}/inbox/${bob.address}`, { method: 'HEAD' });
  expect(await bob.inbox()).toHaveLength(1);
});

test('I4: times: far ahead is refused, an old one of a bound message too', async () => {
  const { alice, bob } = await people('safe');
  for (const timestamp of [alice.time() + 100_000, alice.time() - 10 * 86_400]) {
    const { status, body } = await alice.send(bob.address, 'x', { timestamp });
    expect([status, body]).toEqual([400, { detail: 'Invalid timestamp' }]);
  }
});

test('I6: the rest: /public-key, and off means off', async () => {
  const { alice, bob, relay } = await people('safe');
  const { body } = await alice.request('GET', '/public-key');
  expect(body).toEqual({ public_key: Buffer.from(relay.store.relayKey).toString('hex'), analytics: false });
  const off = await testRelay({ whispr: { ...standard, mode: 'off' } });
  const client = await newWhisprClient(off.relay.url, off.clock, false);
  expect((await client.send(bob.address, 'x')).status).toBe(404);
  await expect(client.open(`/ws/${client.address}`, false)).rejects.toThrow('404');
});
