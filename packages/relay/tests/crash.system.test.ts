import { expect, onTestFinished, test } from 'vitest';
import { Client } from './support/client.ts';
import { Depositor, Receiver } from './support/history.ts';
import { b64, hex, Key, random } from './support/keys.ts';
import { startProcess } from './support/process.ts';
import { chosenSeed, seeded } from './support/random.ts';
import { folder } from './support/relay.ts';

const KILLS = 4;

test(
  'AT-05, I9: kill −9 of the relay again and again under load: nothing acknowledged is lost or doubled, order holds',
  { timeout: 280_000 },
  async () => {
    const seed = chosenSeed();
    console.log(`crash history: SEED=${seed}`);
    const dice = seeded(seed);
    const environment = { WHISPR_DATA: folder(), WHISPR_RATE: '100000' };
    let relay = await startProcess(environment);
    onTestFinished(async () => void (await relay.end('SIGKILL')));
    const url = (): string => relay.url;
    const client = new Client(relay.url);
    const relayKey = await client.relayKey();
    const keys = [new Key(), new Key(), new Key()];
    for (const key of keys) await client.create(key);
    // The first mailbox has a quick reader, the second a slow one that breaks off, the third none until the end.
    const receivers = [
      new Receiver(url, keys[0]!, relayKey, () => 0),
      new Receiver(url, keys[1]!, relayKey, () => dice() * 40),
    ];
    const depositors = keys.map(() => new Depositor(url, 40));
    const sent = keys.map((): string[] => []);
    const loading = { on: true };
    const load = keys.map(async (key, i) => {
      while (loading.on) {
        const depositId = random(16);
        sent[i]!.push(hex(depositId));
        await depositors[i]!.deposit(key.id, depositId, random(200 + Math.floor(dice() * 2000)));
        if (dice() < 0.3) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    for (let kill = 0; kill < KILLS; kill += 1) {
      const enough = sent.flat().length + 100 + Math.floor(dice() * 400);
      await expect.poll(() => sent.flat().length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(enough);
      if (dice() < 0.5) receivers[1]!.interrupt();
      await relay.end('SIGKILL');
      relay = await startProcess(environment);
    }
    loading.on = false;
    await Promise.all(load);
    await expect.poll(() => depositors.map((one) => one.unanswered), { timeout: 60_000 }).toEqual([0, 0, 0]);
    receivers.push(new Receiver(url, keys[2]!, relayKey, () => 0));
    await expect
      .poll(() => receivers.map((one) => one.received.length), { timeout: 60_000 })
      .toEqual(sent.map((ids) => ids.length));

    for (const [i, ids] of sent.entries()) {
      expect(depositors[i]!.acknowledged, 'every deposit was answered').toEqual(new Set(ids));
      expect(new Set(receivers[i]!.received), 'every deposit arrived').toEqual(new Set(ids));
      const unexplained = receivers[i]!.doubled.filter((id) => !depositors[i]!.retried.has(id));
      expect(unexplained, 'pushed again after the ack was confirmed').toEqual([]);
      // Deposits that were never sent again arrive in the order in which they were sent.
      const once = (list: readonly string[]) => list.filter((id) => !depositors[i]!.retried.has(id));
      expect(once(receivers[i]!.received)).toEqual(once(ids));
    }
    for (const one of [...receivers, ...depositors]) one.stop();
    await relay.end('SIGTERM');
  },
);

test('I8: a busy run leaves no key, id, address or envelope in the logs', async () => {
  const data = folder();
  const relay = await startProcess({ WHISPR_DATA: data, WHISPR_LOG: 'debug', WHISPR_RATE: '5' });
  onTestFinished(async () => void (await relay.end('SIGKILL')));
  const client = new Client(relay.url);
  const key = new Key();
  const secrets: Uint8Array[] = [key.publicKey, key.id, await client.relayKey()];
  await client.create(key);
  const sender = await client.connect('deposit');
  const reader = await client.connect('read');
  const { challenge } = await reader.next('challenge');
  await reader.open(key, await client.relayKey(), challenge);
  for (let i = 0; i < 20; i += 1) {
    const [depositId, envelope] = [random(16), random(600)];
    secrets.push(depositId, envelope.subarray(0, 16));
    await sender.answer(sender.deposit(key.id, envelope, { depositId }));
  }
  const slot = random(32);
  secrets.push(slot);
  await client.call('PUT', `/v1/invites/${b64(slot)}`, { ...key.invite(slot), blob: b64(random(50)) });
  await client.call('POST', `/v1/invites/${b64(slot)}/take`);
  await client.call('POST', `/v1/invites/${b64(random(32))}/take`);
  await client.call('POST', '/v1/mailbox', { publicKey: 'no' });
  await client.deposit(random(16), random(20));
  reader.ws.send('garbage');
  expect(await relay.end('SIGTERM')).toBe(0);

  const log = relay.output();
  expect(log).toContain('The relay is listening.');
  expect(log).toContain('The relay has stopped.');
  for (const secret of secrets)
    for (const form of [hex(secret), b64(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')])
      expect(log.includes(form), form).toBe(false);
  expect(log.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, '')).not.toMatch(/127\.0\.0\.1|::1|::ffff/);
});

test('two relay processes on one database hand out each one-time prekey once', async () => {
  const environment = { WHISPR_DATA: folder() };
  const [one, two] = await Promise.all([startProcess(environment), startProcess(environment)]);
  onTestFinished(async () => {
    await one.end('SIGKILL');
    await two.end('SIGKILL');
  });
  const clients = [new Client(one.url), new Client(two.url)];
  expect(await clients[0]!.relayKey()).toEqual(await clients[1]!.relayKey());
  const keys = Array.from({ length: 8 }, () => new Key());
  for (const key of keys) {
    await clients[0]!.create(key, 'request');
    const oneTime = Array.from({ length: 4 }, () => b64(random(60)));
    await clients[0]!.act(key, { action: 'publish-prekeys', base: b64(random(60)), oneTime });
  }
  // Within the limit of ten takes per mailbox, from both processes at the same moment.
  const takes = await Promise.all(
    keys.flatMap((key) =>
      [0, 1, 0, 1, 0, 1].map((which) => clients[which]!.call('POST', `/v1/prekeys/${b64(key.id)}`)),
    ),
  );
  const blobs = takes.flatMap((take) => (typeof take.body['oneTime'] === 'string' ? [take.body['oneTime']] : []));
  expect(blobs).toHaveLength(32);
  expect(new Set(blobs).size).toBe(32);
});

test('a wrong setting ends the start with a sentence for each fault', async () => {
  await expect(startProcess({ PORT: 'eighty', WHISPR_LOG: 'loud' })).rejects.toThrowError(
    /PORT must be a whole number.*\nWHISPR_LOG must be one of/,
  );
});
