import type { TestPostgres, TestRedis } from '@whispr/testkit';
import { expect } from 'vitest';
import { Client } from './client.ts';
import type { TestCluster } from './cluster.ts';
import { Depositor, Receiver } from './history.ts';
import { hex, Key, random } from './keys.ts';
import { seeded } from './random.ts';

type Servers = { cluster: TestCluster; postgres: TestPostgres; redis: TestRedis };
/** Something breaks; what comes back heals it. */
type Fault = { name: string; strike: (servers: Servers, dice: () => number) => Promise<() => Promise<void>> };

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const FAULTS: readonly Fault[] = [
  {
    name: 'kill −9 of a relay',
    async strike({ cluster }, dice) {
      const n = Math.floor(dice() * cluster.members.length);
      await cluster.kill(n);
      return () => cluster.start(n);
    },
  },
  {
    name: 'kill −9 of PostgreSQL',
    async strike({ postgres }) {
      await postgres.kill9();
      return () => postgres.start();
    },
  },
  {
    name: 'kill −9 of Redis',
    async strike({ redis }) {
      await redis.kill9();
      return () => redis.start();
    },
  },
  {
    name: 'Redis hangs',
    async strike({ redis }) {
      redis.freeze();
      return async () => redis.thaw();
    },
  },
  {
    name: 'PostgreSQL hangs',
    async strike({ postgres }) {
      postgres.freeze();
      return async () => postgres.thaw();
    },
  },
  {
    name: 'half-open sockets',
    async strike({ cluster }) {
      cluster.balancer.silence();
      return async () => cluster.balancer.cut();
    },
  },
  {
    name: 'kill −9 of a relay and of PostgreSQL',
    async strike({ cluster, postgres }, dice) {
      const n = Math.floor(dice() * cluster.members.length);
      await Promise.all([postgres.kill9(), cluster.kill(n)]);
      return async () => {
        await postgres.start();
        await cluster.start(n);
      };
    },
  },
];

/**
 * One history: readers that move, senders that send again until they are answered, and one to three faults at random points
 * under load. Then everything heals, and what was acknowledged must have arrived once.
 */
export async function faultHistory(servers: Servers, seed: number): Promise<string[]> {
  const dice = seeded(seed);
  const told: string[] = [];
  const strikes = 1 + (seed % 3);
  const url = (): string => servers.cluster.url;
  const client = new Client(url());
  const relayKey = await client.relayKey();
  const keys = [new Key(), new Key(), new Key()];
  for (const key of keys) expect((await client.create(key)).status).toBe(200);
  // The first mailbox has a quick reader, the second a slow one, the third none until the end.
  const receivers = [
    new Receiver(url, keys[0]!, relayKey, () => 0),
    new Receiver(url, keys[1]!, relayKey, () => dice() * 40),
  ];
  const depositors = keys.map(() => new Depositor(url, 16));
  const sent = keys.map((): string[] => []);
  const loading = { on: true };
  const load = keys.map(async (key, i) => {
    while (loading.on) {
      const depositId = random(16);
      sent[i]!.push(hex(depositId));
      await depositors[i]!.deposit(key.id, depositId, random(200 + Math.floor(dice() * 2000)));
      await later(1 + dice() * 4);
    }
  });
  for (let n = 0; n < strikes; n += 1) {
    await later(100 + dice() * 400);
    // Seeds that follow each other begin with different faults.
    const fault = FAULTS[(n === 0 ? seed : Math.floor(dice() * FAULTS.length)) % FAULTS.length]!;
    told.push(fault.name);
    const heal = await fault.strike(servers, dice);
    await later(dice() * 800);
    if (dice() < 0.5) receivers[Math.floor(dice() * 2)]!.interrupt();
    await heal();
  }
  loading.on = false;
  await Promise.all(load);
  const story = `SEED=${seed}: ${told.join(', ')}`;
  await expect
    .poll(() => depositors.map((one) => one.unanswered), { timeout: 90_000, message: story })
    .toEqual([0, 0, 0]);
  receivers.push(new Receiver(url, keys[2]!, relayKey, () => 0));
  await expect
    .poll(() => receivers.map((one) => one.received.length), { timeout: 60_000, message: story })
    .toEqual(sent.map((ids) => ids.length));
  for (const [i, ids] of sent.entries()) {
    expect(depositors[i]!.acknowledged, story).toEqual(new Set(ids));
    expect(new Set(receivers[i]!.received), story).toEqual(new Set(ids));
    const unexplained = receivers[i]!.doubled.filter((id) => !depositors[i]!.retried.has(id));
    expect(unexplained, `${story}: pushed again after the ack was confirmed`).toEqual([]);
    // Deposits that were never sent again arrive in the order in which they were sent.
    const once = (list: readonly string[]) => list.filter((id) => !depositors[i]!.retried.has(id));
    expect(once(receivers[i]!.received), story).toEqual(once(ids));
  }
  // Nothing that was acknowledged stays behind.
  for (const [i, key] of keys.entries())
    await expect
      .poll(async () => (await client.act(key, { action: 'fetch', after: '0', limit: 10 })).body['envelopes'], {
        timeout: 60_000,
        message: `${story}: mailbox ${i}`,
      })
      .toEqual([]);
  for (const one of [...receivers, ...depositors]) one.stop();
  return told;
}
