import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lossyProxy, seededRandom, seedFromEnv, startRelayProcess, until } from '@whispr/testkit';
import { client, collector, deposit, FAST, newMailbox, numbered } from './support.ts';

const ENV = { WHISPR_RATE: '100000', WHISPR_LOG: 'error', WHISPR_WORK_MAILBOX: '2' };
const COUNT = 400;

/** Deposits until acknowledged, as the outbox does: same bytes, same id. */
async function depositSurely(relay: ReturnType<ReturnType<typeof client>['factory']>, one: ReturnType<typeof deposit>) {
  for (;;) {
    try {
      return await relay.deposit(one);
    } catch {
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  }
}

test('R2, R1: relay killed with kill -9 three times under a lossy network: every acknowledged envelope arrives, each once', async () => {
  const seed = seedFromEnv();
  const random = seededRandom(seed);
  const dataDir = mkdtempSync(join(tmpdir(), 'whispr-relay-kill-'));
  const relay = await startRelayProcess({ dataDir, env: ENV });
  const proxy = await lossyProxy(relay.url, { seed });
  const timing = { ...FAST, deposit: 1500, request: 3000, dial: 1500, heartbeat: 1000, heartbeatAnswer: 1000 };
  const sender = client(timing).factory(proxy.url);
  const receiver = client(timing).factory(proxy.url);
  const box = await newMailbox();
  await receiver.createMailbox(box, 'contact');
  const got = collector(receiver);
  got.reader.add(box, 0n);
  proxy.set({ drop: 0.05, duplicate: 0.1, reorder: 0.1, delay: 10 });

  let acknowledged = 0;
  const sending = (async () => {
    for (let n = 0; n < COUNT; n += 8) {
      const batch = Array.from({ length: Math.min(8, COUNT - n) }, (_, i) => deposit(box.id, numbered(n + i)));
      await Promise.all(batch.map((one) => depositSurely(sender, one)));
      acknowledged += batch.length;
    }
  })();
  for (let kill = 1; kill <= 3; kill += 1) {
    const point = kill * 80 + random.integer(40);
    await until(() => acknowledged >= point, { timeout: 60_000, message: () => `${point} of ${acknowledged} sent` });
    await relay.kill9();
    await relay.restart();
  }
  proxy.heal();
  await sending;
  got.reader.nudge();
  await until(() => got.numbers().length === COUNT, {
    timeout: 60_000,
    message: () => `${COUNT} arrivals, got ${got.numbers().length}, ${got.reader.state}`,
  });
  expect(got.numbers().toSorted((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, n) => n));
  await sender.close();
  await receiver.close();
  await proxy.close();
  await relay.stop();
  rmSync(dataDir, { recursive: true, force: true });
});
