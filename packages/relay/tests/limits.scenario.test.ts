import { LIMITS, RELAY_ERRORS } from '@whispr/contract';
import { expect, test } from 'vitest';
import { b64, Key, random, sha256, work } from './support/keys.ts';
import { testRelay } from './support/relay.ts';

const number = (code: keyof typeof RELAY_ERRORS): number => RELAY_ERRORS[code].number;

test('AT-27: a full mailbox tells the sender, by number and by bytes, until its reader has come by', async () => {
  const { client } = await testRelay({ queue: 20, queueBytes: 20_000 });
  const [key, big] = [new Key(), new Key()];
  await client.create(key);
  await client.create(big);
  const answers = await Promise.all(Array.from({ length: 25 }, () => client.deposit(key.id, random(100))));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(20);
  const full = answers.find((answer) => answer.status !== 200)!;
  expect(full.status).toBe(507);
  expect(full.body['code']).toBe('relay/mailbox-full');
  expect(full.headers.get('retry-after')).toBe('60');
  expect((await client.deposit(big.id, random(19_000))).status).toBe(200);
  expect((await client.deposit(big.id, random(1001))).body['code']).toBe('relay/mailbox-full');
  expect((await client.deposit(big.id, random(1000))).status).toBe(200);

  const fetched = (await client.act(key, { action: 'fetch', after: '0', limit: 5 })).body as {
    envelopes: { depositId: string }[];
  };
  await client.act(key, { action: 'ack', depositIds: fetched.envelopes.map((row) => row.depositId) });
  const again = await Promise.all(Array.from({ length: 7 }, () => client.deposit(key.id, random(100))));
  expect(again.filter((answer) => answer.status === 200)).toHaveLength(5);
});

test('a full store refuses what grows it and still serves reads and acks', async () => {
  const { client, relay } = await testRelay({ globalBytes: 1024 * 1024 });
  const key = new Key();
  await client.create(key);
  const sender = await client.connect('deposit');
  let refused = 0;
  for (let i = 0; i < 60 && refused === 0; i += 1) {
    const ids = Array.from({ length: 5 }, () => sender.deposit(key.id, random(100_000)));
    for (const id of ids) {
      const answer = await sender.answer(id);
      if (answer.type === 'error') {
        expect(answer.number).toBe(number('relay/storage-full'));
        refused += 1;
      }
    }
  }
  expect(refused).toBeGreaterThan(0);
  const reader = await client.connect('read');
  const { challenge } = await reader.next('challenge');
  const { fence, backlog } = await reader.open(key, await client.relayKey(), challenge);
  for (let i = 0; i < backlog; i += 1) {
    const { depositId } = await reader.next('envelope');
    expect((await reader.answer(reader.ack(key.id, fence, depositId))).type).toBe('ok');
  }
  expect((await relay.store.reader.mailbox(key.id))?.held).toBe(0);
  // The room is looked up once a second.
  await expect.poll(async () => (await client.deposit(key.id, random(1000))).status, { timeout: 15_000 }).toBe(200);
});

test('TTL: what nobody came for in time is neither pushed nor kept', async () => {
  const { client, clock, relay } = await testRelay();
  const key = new Key();
  await client.create(key);
  const sender = await client.connect('deposit');
  const ids = [10, 100_000, 10].map((ttl) => sender.deposit(key.id, Uint8Array.of(ttl % 251), { ttl }));
  for (const id of ids) expect((await sender.answer(id)).type).toBe('ok');
  clock.advance(11_000);
  const fetched = (await client.act(key, { action: 'fetch', after: '0', limit: 5 })).body as { envelopes: unknown[] };
  expect(fetched.envelopes).toHaveLength(1);
  expect((await relay.store.reader.mailbox(key.id))?.held).toBe(3);
  await relay.sweep();
  expect((await relay.store.reader.mailbox(key.id))?.held).toBe(1);
  clock.advance(100_000_000);
  await relay.sweep();
  expect((await relay.store.reader.mailbox(key.id))?.held).toBe(0);
  for (const ttl of [0, LIMITS.maxTtlSeconds + 1])
    expect(await sender.answer(sender.deposit(key.id, random(5), { ttl }))).toMatchObject({
      number: number('relay/bad-request'),
    });
});

test('making a mailbox costs work made for its key, now', async () => {
  const { client, clock } = await testRelay({ work: { mailbox: 8, request: 8 } });
  const now = clock.now();
  const attempt = async (bits: number, at: number, subject?: Uint8Array) => {
    const key = new Key();
    const body = { ...key.create('contact', bits, at), ...(subject && { work: b64(work(subject, bits, at)) }) };
    return (await client.call('POST', '/v1/mailboxes', body)).body['code'];
  };
  expect(await attempt(8, now)).toBeUndefined();
  expect(await attempt(8, now - LIMITS.mailboxWorkAgeMs - 1)).toBe('relay/work-needed');
  expect(await attempt(8, now + LIMITS.mailboxWorkAgeMs + 60_000)).toBe('relay/work-needed');
  const codes = await Promise.all(Array.from({ length: 8 }, () => attempt(8, now, random(32))));
  expect(codes.filter((code) => code === 'relay/work-needed').length).toBeGreaterThan(5);
});

test('a request mailbox takes a deposit only with work for it, and one work pays for one deposit', async () => {
  const { client, clock } = await testRelay({ work: { mailbox: 0, request: 8 } });
  const key = new Key();
  await client.create(key, 'request');
  const envelope = random(512);
  const paid = work(Uint8Array.of(...key.id, ...sha256(envelope)), 8, clock.now());
  const depositId = b64(random(16));
  const code = async (more: Record<string, unknown>, bytes = envelope) =>
    (await client.deposit(key.id, bytes, more)).body['code'];
  expect(await code({})).toBe('relay/work-needed');
  expect(await code({ work: b64(paid) }, random(512))).toBe('relay/work-needed');
  expect(await code({ work: b64(paid), depositId })).toBeUndefined();
  expect(await code({ work: b64(paid), depositId }), 'a retry').toBeUndefined();
  expect(await code({ work: b64(paid) }), 'another deposit').toBe('relay/work-needed');
  const fetched = (await client.act(key, { action: 'fetch', after: '0', limit: 5 })).body as { envelopes: unknown[] };
  expect(fetched.envelopes).toHaveLength(1);
  // Also after it was read: neither a retry nor another deposit with the same work comes back.
  await client.act(key, { action: 'ack', depositIds: [depositId] });
  expect(await code({ work: b64(paid), depositId })).toBeUndefined();
  expect(await code({ work: b64(paid) })).toBe('relay/work-needed');
  expect((await client.act(key, { action: 'fetch', after: '0', limit: 5 })).body).toMatchObject({ envelopes: [] });
  clock.advance(LIMITS.requestWorkAgeMs + 1000);
  expect(await code({ work: b64(paid) })).toBe('relay/work-needed');
});

test('a connected reader of a request mailbox is pushed to as well', async () => {
  const { client, clock } = await testRelay({ work: { mailbox: 0, request: 6 } });
  const key = new Key();
  await client.create(key, 'request');
  const reader = await client.connect('read');
  const { challenge } = await reader.next('challenge');
  await reader.open(key, await client.relayKey(), challenge);
  const sender = await client.connect('deposit');
  for (let i = 0; i < 3; i += 1) {
    const envelope = random(512);
    const paid = work(Uint8Array.of(...key.id, ...sha256(envelope)), 6, clock.now());
    const id = sender.deposit(key.id, envelope, { work: paid });
    expect((await reader.next('envelope')).envelope).toEqual(envelope);
    expect((await sender.answer(id)).type).toBe('ok');
  }
});
