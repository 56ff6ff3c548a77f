import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { relayConfig } from '@whispr/relay';
import { decodeClientFrame, LIMITS } from '@whispr/contract';
import { toHex } from '@whispr/protocol/bytes';
import { fakeClock, lossyProxy, seedFromEnv, until } from '@whispr/testkit';
import type { LossyProxy } from '@whispr/testkit';
import { bytes, client, collector, deposit, FAST, newMailbox, numbered, testRelay } from './support.ts';
import { transportSuite } from './transport-suite.ts';

let relay: Awaited<ReturnType<typeof testRelay>>;
let proxy: LossyProxy;
const seed = seedFromEnv();

beforeAll(async () => {
  relay = await testRelay();
  proxy = await lossyProxy(relay.url, { seed });
});
afterAll(async () => {
  await proxy.close();
  await relay.close();
});

async function mailboxAt(url: string) {
  const box = await newMailbox();
  const owner = client().factory(url);
  await owner.createMailbox(box, 'contact');
  await owner.close();
  return box;
}

describe('the relay transport', () => {
  const timing = { ...FAST, deposit: 2000, request: 6000, dial: 2000, heartbeat: 1000, heartbeatAnswer: 1000 };
  const ends = { patient: [client(), client()], short: [client(timing), client(timing)] } as const;
  transportSuite((patience) => {
    const [sender, receiver] = ends[patience ?? 'patient'];
    return {
      sender: sender.factory(proxy.url),
      receiver: receiver.factory(proxy.url),
      mailbox: () => mailboxAt(relay.url),
      cut: () => proxy.cutAll(),
      lose: (share) => {
        if (share === 0) proxy.heal();
        else proxy.set({ drop: share });
      },
    };
  });
  afterAll(async () => {
    for (const { factory } of [...ends.patient, ...ends.short]) await factory(proxy.url).close();
  });
});

test('C3: push when it works, polling when WebSockets fail, back to push by itself', async () => {
  const blocked = await lossyProxy(relay.url, { seed, noWebSockets: true });
  const box = await mailboxAt(relay.url);
  const got = collector(client().factory(blocked.url));
  got.reader.add(box, 0n);
  await until(() => got.reader.state === 'polling', { message: 'polling' });
  const sender = client().factory(relay.url);
  for (let n = 0; n < 30; n += 1) await sender.deposit(deposit(box.id, numbered(n)));
  await until(() => got.numbers().length === 30, { message: 'polled arrivals' });
  expect(got.deliveries).toEqual(Array.from({ length: 30 }, (_, n) => n));
  blocked.set({});
  await until(() => got.reader.state === 'online', { message: 'push again' });
  await sender.deposit(deposit(box.id, numbered(99)));
  await until(() => got.deliveries.includes(99), { message: 'a pushed arrival' });
  expect(got.states.slice(0, 2)).toEqual(['polling', 'online']);
  await got.reader.close();
  const left = collector(sender);
  left.reader.add(box, 0n);
  await sender.deposit(deposit(box.id, numbered(100)));
  await until(() => left.deliveries.includes(100), { message: 'the rest' });
  expect(left.deliveries, 'acknowledged by polling, so gone').not.toContain(3);
  await blocked.close();
});

test('C3: a deposit goes by HTTP when WebSockets fail, and refusals are the same coded errors', async () => {
  const blocked = await lossyProxy(relay.url, { seed, noWebSockets: true });
  const box = await mailboxAt(relay.url);
  const sender = client().factory(blocked.url);
  await sender.deposit(deposit(box.id, numbered(1)));
  expect(blocked.seen.requests.filter((line) => line.startsWith('POST /v1/deposit/'))).toHaveLength(1);
  const unknown = deposit(bytes(16), numbered(1));
  await expect(sender.deposit(unknown)).rejects.toMatchObject({ code: 'relay/refused', retry: 'never' });
  await expect(client().factory(relay.url).deposit(unknown)).rejects.toMatchObject({ code: 'relay/refused' });
  await blocked.close();
});

test('AT-05: every acknowledgement lost once: nothing comes twice to the user, and the relay is empty at the end', async () => {
  const box = await mailboxAt(relay.url);
  const bad = await lossyProxy(relay.url, { seed });
  const lostOnce = new Set<string>();
  bad.set({
    intercept: ({ direction, data }) => {
      const frame = direction === 'up' ? decodeClientFrame(new Uint8Array(data)) : undefined;
      if (frame?.type !== 'ack') return 'pass';
      const names = frame.depositIds.map(toHex).filter((name) => !lostOnce.has(name));
      for (const name of names) lostOnce.add(name);
      return names.length > 0 ? 'drop' : 'pass';
    },
  });
  const got = collector(client({ ...FAST, request: 300 }).factory(bad.url));
  got.reader.add(box, 0n);
  const sender = client().factory(relay.url);
  await Promise.all(Array.from({ length: 20 }, (_, n) => sender.deposit(deposit(box.id, numbered(n)))));
  await until(() => got.numbers().length === 20, { message: '20 arrivals' });
  expect(got.numbers()).toEqual(Array.from({ length: 20 }, (_, n) => n));
  const check = async () => {
    const left = collector(client().factory(relay.url), { acks: false });
    left.reader.add(box, 0n);
    await sender.deposit(deposit(box.id, numbered(99)));
    await until(() => left.deliveries.includes(99), { message: 'a fresh arrival' });
    await left.reader.close();
    return left.deliveries.every((n) => n === 99);
  };
  await until(() => lostOnce.size === 20, { message: 'every acknowledgement was lost once' });
  await until(check, { message: 'the relay is empty' });
  await got.reader.close();
  await bad.close();
});

test('AT-07: a half-open connection is noticed by the heartbeat on both sides, and reading goes on', async () => {
  const own = await testRelay({ heartbeatMs: 200 });
  const bad = await lossyProxy(own.url, { seed });
  const box = await mailboxAt(own.url);
  const timing = { ...FAST, heartbeat: 200, heartbeatAnswer: 200, dial: 300, request: 300 };
  const got = collector(client(timing).factory(bad.url));
  got.reader.add(box, 0n);
  const sender = client(timing).factory(own.url);
  await sender.deposit(deposit(box.id, numbered(1)));
  await until(() => got.deliveries.includes(1), { message: 'the first arrival' });
  bad.set({ halfOpen: true });
  await until(() => got.reader.state !== 'online', { message: 'the half-open connection is noticed' });
  await sender.deposit(deposit(box.id, numbered(2)));
  await until(() => got.reader.state === 'offline', { message: 'nothing gets through' });
  bad.heal();
  await until(() => got.deliveries.includes(2), { message: 'reading goes on' });
  await got.reader.close();
  await bad.close();
  await own.close();
});

test('AT-29: no state is terminal: offline for long, then the relay is there and everything works', async () => {
  const first = await testRelay();
  const { port } = first;
  const box = await newMailbox();
  await client().factory(first.url).createMailbox(box, 'contact');
  await first.close();
  const device = client();
  const got = collector(device.factory(first.url));
  got.reader.add(box, 0n);
  await until(() => got.reader.state === 'offline', { message: 'offline' });
  await expect(device.factory(first.url).deposit(deposit(box.id, numbered(1)))).rejects.toMatchObject({
    code: 'network/unreachable',
    retry: 'later',
  });
  const second = await testRelay({ port });
  await until(() => got.refused.includes(toHex(box.id)), { message: 'a relay that lost its data says so' });
  await device.factory(first.url).createMailbox(box, 'contact');
  await device.factory(first.url).deposit(deposit(box.id, numbered(2)));
  await until(() => got.deliveries.includes(2), { message: 'an arrival' });
  await got.reader.close();
  await second.close();
});

test('AT-30: never more than three dials at once, over all relays together', async () => {
  let now = 0;
  let most = 0;
  class CountedSocket extends WebSocket {
    constructor(url: string) {
      super(url);
      now += 1;
      most = Math.max(most, now);
      const over = () => {
        now -= 1;
        this.off('open', over).off('close', over);
      };
      this.on('open', over).on('close', over);
    }
  }
  const device = client(FAST, fakeClock(), CountedSocket);
  const servers = await Promise.all(Array.from({ length: 6 }, () => lossyProxy(relay.url, { seed, delay: 20 })));
  const readers = servers.map(({ url }) => collector(device.factory(url)).reader);
  for (let i = 0; i < 20; i += 1) for (const reader of readers) reader.nudge();
  await until(() => readers.every(({ state }) => state === 'online'), { message: 'all connected' });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(3);
  await Promise.all(readers.map((reader) => reader.close()));
  await Promise.all(servers.map((server) => server.close()));
});

test('a wake-up finds a dead connection at once, without waiting for the heartbeat', async () => {
  const bad = await lossyProxy(relay.url, { seed });
  const device = client({ ...FAST, probe: 100, dial: 300, request: 300 });
  const got = collector(device.factory(bad.url));
  await until(() => got.reader.state === 'online', { message: 'online' });
  bad.set({ halfOpen: true });
  device.hint('wake');
  await until(() => got.reader.state !== 'online', { timeout: 2000, message: 'the dead connection is noticed' });
  bad.heal();
  device.hint('online');
  await until(() => got.reader.state === 'online', { message: 'online again' });
  await got.reader.close();
  await bad.close();
});

test('a second reader takes a mailbox over, the first is told, and takes it back when somebody is there', async () => {
  const box = await mailboxAt(relay.url);
  const [one, two] = [client(), client()];
  const first = collector(one.factory(relay.url));
  first.reader.add(box, 0n);
  const sender = client().factory(relay.url);
  await sender.deposit(deposit(box.id, numbered(1)));
  await until(() => first.deliveries.includes(1), { message: 'the first reads' });
  const second = collector(two.factory(relay.url));
  second.reader.add(box, 0n);
  await until(() => first.superseded.includes(toHex(box.id)), { message: 'the first is told' });
  await sender.deposit(deposit(box.id, numbered(2)));
  await until(() => second.deliveries.includes(2), { message: 'the second reads' });
  one.hint('wake');
  await until(() => second.superseded.includes(toHex(box.id)), { message: 'taken back' });
  await sender.deposit(deposit(box.id, numbered(3)));
  await until(() => first.deliveries.includes(3), { message: 'the first reads again' });
  await Promise.all([first.reader.close(), second.reader.close()]);
});

test('R1: one-byte chunks, delays and overtaking change nothing for the receiver', async () => {
  const bad = await lossyProxy(relay.url, { seed, oneByteChunks: true, delay: 20, duplicate: 0.2 });
  const box = await mailboxAt(relay.url);
  const device = client().factory(bad.url);
  const got = collector(device);
  got.reader.add(box, 0n);
  await Promise.all(Array.from({ length: 40 }, (_, n) => device.deposit(deposit(box.id, numbered(n)))));
  await until(() => got.numbers().length === 40, { message: '40 arrivals' });
  expect(got.numbers()).toEqual(Array.from({ length: 40 }, (_, n) => n));
  await got.reader.close();
  await device.close();
  await bad.close();
});

test('R4: a client clock that is a day wrong changes nothing: mailboxes, challenges and proofs of work are accepted', async () => {
  for (const offset of [-86_400_000, 86_400_000]) {
    const device = client(FAST, fakeClock({ offset })).factory(relay.url);
    const box = await newMailbox();
    await device.createMailbox(box, 'contact');
    const got = collector(device);
    got.reader.add(box, 0n);
    await device.deposit(deposit(box.id, numbered(1)));
    await until(() => got.deliveries.includes(1), { message: 'an arrival' });
    expect(await device.countPreKeys(box)).toEqual({ oneTime: 0, base: false });
    await got.reader.close();
    await device.close();
  }
});

test('the directory services: prekeys once each, records by version, invites in their states', async () => {
  const device = client().factory(relay.url);
  const box = await newMailbox();
  await device.createMailbox(box, 'request');
  await device.createMailbox(box, 'request');
  const info = await device.info();
  expect(info.key).toHaveLength(32);
  expect(await device.publishPreKeys(box, { base: bytes(100), oneTime: [bytes(50), bytes(50)] })).toMatchObject({
    oneTime: 2,
  });
  const taken = [await device.takePreKeys(box.id), await device.takePreKeys(box.id), await device.takePreKeys(box.id)];
  const oneTime = taken.map((blobs) => blobs.oneTime && toHex(blobs.oneTime));
  expect(new Set(oneTime.slice(0, 2)).size).toBe(2);
  expect(oneTime[2]).toBeUndefined();
  expect(taken[2]!.base).toHaveLength(100);

  const [slot, signing, blob] = [bytes(32), bytes(32), bytes(700)];
  expect(await device.getRecord(slot)).toBeUndefined();
  await device.putRecord(slot, signing, 1, blob);
  expect(await device.getRecord(slot)).toEqual({ version: 1, blob });
  await expect(device.putRecord(slot, signing, 3, blob)).rejects.toMatchObject({ code: 'relay/version-conflict' });
  await expect(device.putRecord(slot, bytes(32), 2, blob)).rejects.toMatchObject({ code: 'relay/refused' });

  const [invite, owner] = [bytes(32), bytes(32)];
  await device.putInvite(invite, owner, blob);
  expect(await device.inviteState(invite, owner)).toBe('waiting');
  expect(await device.takeInvite(invite)).toEqual(blob);
  await expect(device.takeInvite(invite)).rejects.toMatchObject({ code: 'relay/invite-used' });
  expect(await device.revokeInvite(invite, owner)).toBe('used');
  await expect(device.takeInvite(bytes(32))).rejects.toMatchObject({ code: 'relay/not-found' });

  await device.removeMailbox(box);
  await expect(device.countPreKeys(box)).rejects.toMatchObject({ code: 'relay/refused' });
  await device.close();
});

test('the rate limit tells when to come again', async () => {
  const strict = await testRelay({ rates: relayConfig().rates });
  const box = await mailboxAt(strict.url);
  const device = client().factory(strict.url);
  const results = await Promise.allSettled(
    Array.from({ length: 40 }, (_, n) => device.deposit(deposit(box.id, numbered(n)))),
  );
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  for (const { reason } of refused as { reason: { retryAfterMs: number } }[])
    expect(reason).toMatchObject({ code: 'relay/rate-limited', retry: 'later', retryAfterMs: expect.any(Number) });
  await device.close();
  await strict.close();
});

test('more mailboxes than one connection carries are read over several', async () => {
  const watched = await lossyProxy(relay.url, { seed });
  const device = client().factory(relay.url);
  const boxes = await Promise.all(Array.from({ length: LIMITS.mailboxesPerConnection + 8 }, newMailbox));
  await Promise.all(boxes.map((box) => device.createMailbox(box, 'contact')));
  const got = collector(client().factory(watched.url));
  for (const box of boxes) got.reader.add(box, 0n);
  const some = [0, 1, 511, 512, 519].map((n) => boxes[n]!);
  await Promise.all(some.map((box, n) => device.deposit(deposit(box.id, numbered(n)))));
  await until(() => got.numbers().length === some.length, { message: 'all arrivals' });
  expect(got.refused).toEqual([]);
  expect(watched.seen.upgrades).toEqual(['/v1/read', '/v1/read']);
  await got.reader.close();
  await watched.close();
});

test('one relay object per origin until it is closed; what is no origin is refused', async () => {
  const { factory } = client();
  const device = factory(relay.url);
  expect(factory(relay.url)).toBe(device);
  await device.close();
  expect(factory(relay.url)).not.toBe(device);
  await expect(device.deposit(deposit(bytes(16), numbered(1)))).rejects.toMatchObject({ code: 'network/closed' });
  for (const bad of ['ftp://x', 'http://x/path', 'javascript:alert(1)', '', `http://${'x'.repeat(400)}`])
    expect(() => factory(bad), bad).toThrowError(expect.objectContaining({ code: 'network/bad-origin' }));
});
