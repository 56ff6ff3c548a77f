import { startPostgres, startRedis } from '@whispr/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { Client } from './support/client.ts';
import { startCluster } from './support/cluster.ts';
import { faultHistory } from './support/fault-history.ts';
import { Key, random } from './support/keys.ts';
import { chosenSeed } from './support/random.ts';

const HISTORIES = 10;
const SETTINGS = { WHISPR_RATE: '1000000', WHISPR_API: 'off' };

async function servers() {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  onTestFinished(async () => {
    await postgres.close();
    await redis.close();
  });
  const cluster = await startCluster(3, await postgres.database(), redis.url, SETTINGS);
  onTestFinished(() => cluster.close());
  return { postgres, redis, cluster };
}

test(
  'AT-05, I9: relays, PostgreSQL and Redis killed and hung at random under load: acknowledged means delivered once',
  { timeout: 600_000 },
  async () => {
    const all = await servers();
    const first = chosenSeed();
    for (let n = 0; n < HISTORIES; n += 1) {
      const told = await faultHistory(all, first + n);
      console.log(`fault history ${n + 1}: SEED=${first + n}: ${told.join(', ')}`);
    }
    // What goes wrong while a server is away is expected and coded; anything else would be told as an error.
    expect(all.cluster.output()).not.toContain('unexpectedly');
  },
);

test('I9: PostgreSQL gone: coded answers at once, and all heals by itself', { timeout: 300_000 }, async () => {
  const { postgres, cluster } = await servers();
  const client = new Client(cluster.url);
  const [key, late] = [new Key(), new Key()];
  await client.create(key);
  expect((await client.deposit(key.id, Uint8Array.of(1))).status).toBe(200);
  await postgres.kill9();
  for (let i = 0; i < 9; i += 1) {
    const begin = performance.now();
    const deposit = await client.deposit(key.id, Uint8Array.of(2));
    expect([deposit.status, deposit.body['code']]).toEqual([503, 'relay/storage-unavailable']);
    expect(deposit.headers.get('retry-after')).toBe('1');
    expect((await client.create(late)).body['code']).toBe('relay/storage-unavailable');
    expect((await client.call('GET', '/readyz')).status).toBe(503);
    expect((await client.call('GET', '/healthz')).status).toBe(200);
    expect(performance.now() - begin).toBeLessThan(8000);
  }
  await postgres.start();
  await expect.poll(async () => (await client.deposit(key.id, Uint8Array.of(3))).status, { timeout: 20_000 }).toBe(200);
  const reader = await client.connect('read');
  const { challenge } = await reader.next('challenge');
  await reader.open(key, await client.relayKey(), challenge);
  expect((await reader.next('envelope')).envelope).toEqual(Uint8Array.of(1));
  expect((await reader.next('envelope')).envelope).toEqual(Uint8Array.of(3));
});

test('F6: Redis gone: messages between processes go on, limits hold in each, and all heals by itself', async () => {
  const { redis, cluster } = await servers();
  const client = new Client(cluster.url);
  const key = new Key();
  await client.create(key);
  const reader = await client.connect('read');
  const { challenge } = await reader.next('challenge');
  const { fence } = await reader.open(key, await client.relayKey(), challenge);
  const senders = await Promise.all([1, 2, 3].map(() => client.connect('deposit')));
  const exchange = async (n: number): Promise<number> => {
    const begin = performance.now();
    for (const [s, sender] of senders.entries()) {
      const id = sender.deposit(key.id, Uint8Array.of(n, s, ...random(50)));
      const { depositId } = await reader.next('envelope');
      expect((await reader.answer(reader.ack(key.id, fence, depositId))).type).toBe('ok');
      expect((await sender.answer(id)).type).toBe('ok');
    }
    return performance.now() - begin;
  };
  await exchange(1);
  for (const strike of [() => redis.kill9(), async () => redis.freeze()]) {
    await strike();
    for (let n = 2; n < 8; n += 1) expect(await exchange(n)).toBeLessThan(15_000);
    await redis.kill9();
    await redis.start();
    await exchange(9);
  }
  expect((await client.call('GET', '/readyz')).status).toBe(200);
});
