import { testDatabase, testRedis } from '@whispr/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { connectRedis } from '../src/cluster/redis.ts';
import { openPostgresStore } from '../src/store/postgres/postgres-store.ts';
import type { NewEnvelope, Store } from '../src/store/types.ts';
import { openReader, waiting } from './conformance/start.ts';
import { hex, Key, random } from './support/keys.ts';
import { testRelay, unlimited } from './support/relay.ts';

const QUOTAS = { queue: 100_000, queueBytes: 2 ** 30, globalBytes: 2 ** 40 };

async function openStore(url: string): Promise<Store> {
  const store = await openPostgresStore(url, QUOTAS, { observe: () => undefined, stored: () => undefined });
  onTestFinished(() => store.close());
  return store;
}

function row(mailbox: Uint8Array, more: Partial<NewEnvelope> = {}): NewEnvelope {
  const own = { depositId: random(16), pushed: undefined, expiresAt: Date.now() + 1e6, envelope: random(100) };
  return { mailbox, spent: undefined, settled: () => false, ...own, ...more };
}

test('I3: several processes that start at once on an empty database make one schema and one key', async () => {
  const url = await testDatabase();
  const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(url)));
  expect(new Set(stores.map((store) => hex(store.relayKey))).size).toBe(1);
  expect(new Set(stores.map((store) => hex(store.sharedSecret('x')))).size).toBe(1);
  expect(hex(stores[0]!.sharedSecret('x'))).not.toBe(hex(stores[0]!.sharedSecret('y')));
});

test('F6: a reader that follows its cursor misses nothing, however many processes write at once', async () => {
  const url = await testDatabase();
  const stores = await Promise.all(Array.from({ length: 3 }, () => openStore(url)));
  const [reading] = stores;
  const boxes = [random(16), random(16)];
  for (const box of boxes) await reading!.writer.createMailbox(box, 'contact');
  const each = 150;
  const writing = Promise.all(
    stores.flatMap((store) =>
      Array.from({ length: each }, async (_, i) => {
        await new Promise((resolve) => setTimeout(resolve, i));
        await store.writer.deposit(row(boxes[i % 2]!));
      }),
    ),
  );
  const got = boxes.map(() => new Set<string>());
  const done = { yes: false };
  void writing.then(() => (done.yes = true));
  const cursors = [0, 0];
  for (let last = false; !last;) {
    last = done.yes;
    for (const [b, box] of boxes.entries())
      for (const { sequence, depositId } of await reading!.reader.envelopes(box, cursors[b]!, 500, 0)) {
        expect(sequence).toBeGreaterThan(cursors[b]!);
        cursors[b] = sequence;
        got[b]!.add(hex(depositId));
      }
  }
  expect(got.map((ids) => ids.size)).toEqual([(3 * each) / 2, (3 * each) / 2]);
});

test('rule 9: the number that a replaced reader was sent is not used for the next one; stale acks are refused', async () => {
  const url = await testDatabase();
  const [one, two] = [await openStore(url), await openStore(url)];
  const box = random(16);
  await one.writer.createMailbox(box, 'contact');
  expect(await one.writer.open(box, 7)).toBe(0);
  const first = await one.writer.lease(box, 1000);
  const valid = row(box, { pushed: { sequence: first, fence: 7 } });
  await one.writer.deposit(valid);
  expect(await two.writer.open(box, 8)).toBe(1);
  const late = row(box, { pushed: { sequence: first + 1, fence: 7 } });
  expect(await one.writer.deposit(late)).toEqual({ state: 'stored', fence: 8 });
  const rows = await two.reader.envelopes(box, 0, 10, 0);
  expect(rows.map((one) => one.sequence)).toEqual([first, first + 1000]);
  await expect(one.writer.acknowledge(box, [late.depositId], 7)).rejects.toMatchObject({ code: 'relay/superseded' });
  await two.writer.acknowledge(box, [late.depositId, valid.depositId], 8);
  expect((await one.reader.mailbox(box))?.held).toBe(0);
});

test('what reads cannot write, and one bad change does not disturb the others', async () => {
  const store = await openStore(await testDatabase());
  const box = random(16);
  await store.writer.createMailbox(box, 'contact');
  await expect(store.database.read.all('DELETE FROM mailbox RETURNING id')).rejects.toMatchObject({
    cause: { code: '25006' },
  });
  const outcomes = await Promise.allSettled([
    store.writer.deposit(row(box)),
    store.database.write(box, 'grow', (sql) => sql.run('INSERT INTO mailbox (id) VALUES (?)', box)),
    store.writer.deposit(row(box)),
    store.writer.deposit(row(random(16))),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  expect(outcomes[1]).toMatchObject({ reason: { code: 'relay/internal' } });
  expect(outcomes[3]).toMatchObject({ reason: { code: 'relay/refused' } });
  expect((await store.reader.mailbox(box))?.held).toBe(2);
});

test('I9: clocks that step by hours on one process lose nothing that was acknowledged', async () => {
  const database = await testDatabase();
  const [one, two] = [await testRelay({ database }), await testRelay({ database })];
  const key = new Key();
  await one.client.create(key);
  const { socket, fence } = await openReader(two.client, key);
  const senders = [await one.client.connect('deposit'), await two.client.connect('deposit')];
  const sent = new Set<string>();
  for (const step of [3_600_000, -7_200_000, 86_400_000, -86_400_000, 3_600_000, 1]) {
    one.clock.advance(step);
    await one.relay.sweep();
    for (const sender of senders) {
      const depositId = random(16);
      sent.add(hex(depositId));
      const id = sender.deposit(key.id, random(600), { depositId, ttl: 2_000_000 });
      const pushed = await socket.next('envelope');
      expect(sent.delete(hex(pushed.depositId))).toBe(true);
      expect((await sender.answer(id)).type).toBe('ok');
      socket.ack(key.id, fence, pushed.depositId);
    }
  }
  expect(sent.size).toBe(0);
  await expect.poll(() => waiting(two.client, key)).toEqual([]);
});

test('I4, I8: with Redis the processes share one rate, and Redis learns no mailbox', async () => {
  const [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  const rates = { ...unlimited(), deposit: { perSecond: 5, burst: 10 } };
  const relays = await Promise.all([1, 2].map(() => testRelay({ database, redis, rates })));
  const key = new Key();
  await relays[0]!.client.create(key);
  const senders = await Promise.all(relays.map(({ client }) => client.connect('deposit')));
  let passed = 0;
  const begin = performance.now();
  while (performance.now() - begin < 4000) {
    const answers = await Promise.all(senders.map((sender) => sender.answer(sender.deposit(key.id, random(50)))));
    passed += answers.filter((answer) => answer.type === 'ok').length;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  // Each alone would let 10 + 4 · 5 through, both together 60; shared it is one burst more than one relay at most.
  expect(passed).toBeLessThanOrEqual(10 + 10 + 5 * 4 + 8);
  expect(passed).toBeGreaterThanOrEqual(10);
  const commands = connectRedis(redis);
  onTestFinished(() => commands.disconnect());
  await expect.poll(() => commands.status).toBe('ready');
  const names = await commands.keys('whispr:*');
  expect(names.some((name) => name.includes(':rate:'))).toBe(true);
  for (const form of ['hex', 'base64', 'base64url', 'latin1'] as const)
    expect(names.join('\n')).not.toContain(Buffer.from(key.id).toString(form));
});
