import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Key, random } from './support/keys.ts';
import { testRelay } from './support/relay.ts';

test('R18: a slow reader is not pushed to beyond the limit, and gets everything in order when it reads again', async () => {
  const { client, relay } = await testRelay({ bufferedBytes: 200_000 });
  const key = new Key();
  await client.create(key);
  const reader = await client.connect('read');
  const { challenge } = await reader.next('challenge');
  const { fence } = await reader.open(key, await client.relayKey(), challenge);
  const sender = await client.connect('deposit');
  reader.ws.pause();
  const count = 200;
  const envelopes = Array.from({ length: count }, () => random(50_000));
  const ids = envelopes.map((envelope) => sender.deposit(key.id, envelope));
  for (const id of ids) expect((await sender.answer(id)).type).toBe('ok');
  expect((await relay.store.reader.mailbox(key.id))?.held).toBe(count);
  const pushed = relay.metrics.envelopes.get('pushed');
  expect(pushed, 'envelopes sent to a reader that does not read').toBeLessThan(count);
  reader.ws.resume();
  let last = 0n;
  for (const envelope of envelopes) {
    const pushed = await reader.next('envelope');
    expect(Buffer.compare(pushed.envelope, envelope)).toBe(0);
    expect(pushed.sequence > last).toBe(true);
    last = pushed.sequence;
    reader.ack(key.id, fence, pushed.depositId);
  }
  expect(reader.frames.filter((frame) => frame.type === 'envelope')).toEqual([]);
  await expect.poll(async () => (await relay.store.reader.mailbox(key.id))?.held, { timeout: 10_000 }).toBe(0);
});

test('a dead socket is found by heartbeat and reaped; one that answers stays', async () => {
  const { relay } = await testRelay({ heartbeatMs: 200 });
  const dead = new WebSocket(`${relay.url.replace('http', 'ws')}/v1/read`, { autoPong: false });
  const alive = new WebSocket(`${relay.url.replace('http', 'ws')}/v1/read`);
  await Promise.all([dead, alive].map((ws) => new Promise((resolve) => ws.once('open', resolve))));
  const closed = new Promise<number>((resolve) => dead.once('close', resolve));
  expect(await closed).toBe(1006);
  expect(alive.readyState).toBe(alive.OPEN);
  await expect.poll(async () => (await relay.metrics.sockets.get()).values[0]?.value).toBe(1);
});

test('I8: a graceful stop answers what is pending, says 1012 to every socket, and is quick', async () => {
  const { client, relay, config } = await testRelay({ stopMs: 1000 });
  const key = new Key();
  await client.create(key);
  const reader = await client.connect('read');
  const sender = await client.connect('deposit');
  const ids = Array.from({ length: 50 }, () => sender.deposit(key.id, random(512)));
  await sender.answer(ids[0]!);
  const begin = performance.now();
  await relay.close();
  expect(performance.now() - begin).toBeLessThan(10_000);
  expect(await reader.closed).toBe(1012);
  expect(await sender.closed).toBe(1012);
  const answered = 1 + sender.frames.filter((frame) => frame.type === 'ok').length;
  const again = await testRelay({ data: config.data });
  expect((await again.relay.store.reader.mailbox(key.id))?.held).toBeGreaterThanOrEqual(answered);
});

test('the key of a relay stays over restarts', async () => {
  const { client, relay, config } = await testRelay();
  const key = await client.relayKey();
  await relay.close();
  const again = await testRelay({ data: config.data });
  expect(await again.client.relayKey()).toEqual(key);
});
