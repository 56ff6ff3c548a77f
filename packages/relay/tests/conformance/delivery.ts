import { RELAY_ERRORS } from '@whispr/contract';
import { expect, test } from 'vitest';
import { Client } from '../support/client.ts';
import { b64, Key, random } from '../support/keys.ts';
import { openReader, waiting, type Target } from './start.ts';

/** Envelopes reach their reader once, in order, whoever is connected where. */
export function deliveryTests(target: Target): void {
  const made = async (kind: 'contact' | 'request' = 'contact'): Promise<{ client: Client; key: Key }> => {
    const client = new Client(target());
    const key = new Key();
    expect((await client.create(key, kind)).status).toBe(200);
    return { client, key };
  };

  test('B8: a deposit is pushed to the connected reader, acknowledged, and gone', async () => {
    const { client, key } = await made();
    const { socket, fence } = await openReader(client, key);
    const sender = await client.connect('deposit');
    for (let i = 0; i < 20; i += 1) {
      const envelope = random(512 + i);
      const id = sender.deposit(key.id, envelope);
      const pushed = await socket.next('envelope');
      expect(pushed.envelope).toEqual(envelope);
      expect((await socket.answer(socket.ack(key.id, fence, pushed.depositId))).type).toBe('ok');
      expect((await sender.answer(id)).type).toBe('ok');
    }
    expect(await waiting(client, key)).toEqual([]);
  });

  test('deposits by several senders at once all arrive once, each sender’s in its order', async () => {
    const { client, key } = await made();
    const { socket, fence } = await openReader(client, key);
    const senders = await Promise.all(Array.from({ length: 6 }, () => client.connect('deposit')));
    const each = 40;
    const ids = senders.map((sender, s) =>
      Array.from({ length: each }, (_, i) => sender.deposit(key.id, Uint8Array.of(s, i))),
    );
    const seen = senders.map((): number[] => []);
    for (let n = 0; n < senders.length * each; n += 1) {
      const { envelope, depositId } = await socket.next('envelope');
      seen[envelope[0]!]!.push(envelope[1]!);
      socket.ack(key.id, fence, depositId);
    }
    expect(seen).toEqual(senders.map(() => Array.from({ length: each }, (_, i) => i)));
    for (const [s, sender] of senders.entries())
      for (const id of ids[s]!) expect((await sender.answer(id)).type).toBe('ok');
    await expect.poll(() => waiting(client, key), { timeout: 10_000 }).toEqual([]);
    expect(socket.frames.filter((frame) => frame.type === 'envelope')).toEqual([]);
  });

  test('deposits for an absent reader wait and come in order', async () => {
    const { client, key } = await made();
    const sender = await client.connect('deposit');
    const envelopes = Array.from({ length: 150 }, (_, i) => Uint8Array.of(1, i));
    for (const id of envelopes.map((envelope) => sender.deposit(key.id, envelope)))
      expect((await sender.answer(id)).type).toBe('ok');
    const { socket, fence, backlog } = await openReader(client, key);
    expect(backlog).toBe(150);
    let last = 0n;
    for (const envelope of envelopes) {
      const pushed = await socket.next('envelope');
      expect(pushed.envelope).toEqual(envelope);
      expect(pushed.sequence > last).toBe(true);
      last = pushed.sequence;
      socket.ack(key.id, fence, pushed.depositId);
    }
  });

  test('a cursor skips what the reader has, whichever process serves it', async () => {
    const { client, key } = await made();
    for (let i = 1; i <= 6; i += 1) expect((await client.deposit(key.id, Uint8Array.of(i))).status).toBe(200);
    const first = await openReader(client, key);
    let cursor = 0n;
    for (let i = 1; i <= 3; i += 1) cursor = (await first.socket.next('envelope')).sequence;
    await first.socket.close();
    const second = await openReader(client, key, cursor);
    for (let i = 4; i <= 6; i += 1) expect((await second.socket.next('envelope')).envelope).toEqual(Uint8Array.of(i));
    const id = (await client.deposit(key.id, Uint8Array.of(7))).status;
    expect(id).toBe(200);
    expect((await second.socket.next('envelope')).envelope).toEqual(Uint8Array.of(7));
  });

  test('the same deposit id again, by another connection too, is answered and not delivered twice', async () => {
    const { client, key } = await made();
    const depositId = random(16);
    const sender = await client.connect('deposit');
    const other = await client.connect('deposit');
    const answers = [sender, sender, other, other].map(
      (one) => [one, one.deposit(key.id, random(512), { depositId })] as const,
    );
    for (const [one, id] of answers) expect((await one.answer(id)).type).toBe('ok');
    expect(await waiting(client, key)).toHaveLength(1);
    const { socket, fence } = await openReader(client, key);
    await socket.next('envelope');
    expect((await socket.answer(socket.ack(key.id, fence, depositId))).type).toBe('ok');
    // A retry after the ack, to the process that the reader is connected to or to another one.
    for (const one of [sender, other])
      expect((await one.answer(one.deposit(key.id, random(512), { depositId }))).type).toBe('ok');
    sender.deposit(key.id, Uint8Array.of(7));
    const next = await socket.next('envelope');
    // A process that has not seen the ack may bring it once more, under the same id; never another one in its place.
    if (Buffer.compare(next.depositId, depositId) === 0)
      expect((await socket.next('envelope')).envelope).toEqual(Uint8Array.of(7));
    else expect(next.envelope).toEqual(Uint8Array.of(7));
  });

  test('acks are idempotent; ids that are not there are no fault', async () => {
    const { client, key } = await made();
    const { socket, fence } = await openReader(client, key);
    const id = random(16);
    for (let i = 0; i < 3; i += 1)
      expect((await socket.answer(socket.ack(key.id, fence, id, random(16)))).type).toBe('ok');
  });

  test('fencing: a newer reader supersedes the older one, whose acks are refused and change nothing', async () => {
    const { client, key } = await made();
    const superseded = RELAY_ERRORS['relay/superseded'].number;
    // Often enough that old and new one are on different processes, where there are several.
    for (let round = 0; round < 6; round += 1) {
      const old = await openReader(client, key);
      const sender = await client.connect('deposit');
      sender.deposit(key.id, Uint8Array.of(5, round));
      const pushed = await old.socket.next('envelope');
      const fresh = await openReader(client, key);
      expect(await old.socket.next('superseded')).toMatchObject({ mailbox: key.id });
      expect(fresh.fence).not.toBe(old.fence);
      // What the old reader was sent and had not acknowledged is pushed to the new one.
      expect((await fresh.socket.next('envelope')).depositId).toEqual(pushed.depositId);
      for (const [socket, fence] of [
        [old.socket, old.fence],
        [old.socket, fresh.fence],
        [fresh.socket, old.fence],
      ] as const)
        expect(await socket.answer(socket.ack(key.id, fence, pushed.depositId))).toMatchObject({ number: superseded });
      await expect.poll(() => waiting(client, key)).toHaveLength(1);
      expect((await fresh.socket.answer(fresh.socket.ack(key.id, fresh.fence, pushed.depositId))).type).toBe('ok');
      for (const { socket } of [old, fresh]) await socket.close();
      await sender.close();
    }
    expect(await waiting(client, key)).toEqual([]);
  });

  test('a reader that moves from connection to connection misses nothing while others send', async () => {
    const { client, key } = await made();
    const senders = await Promise.all([
      client.connect('deposit'),
      client.connect('deposit'),
      client.connect('deposit'),
    ]);
    const got = new Set<string>();
    const sent: string[] = [];
    for (let move = 0; move < 8; move += 1) {
      const { socket, fence } = await openReader(client, key);
      for (const sender of senders)
        for (let i = 0; i < 5; i += 1) {
          const depositId = random(16);
          sent.push(b64(depositId));
          sender.deposit(key.id, random(600), { depositId });
        }
      // It leaves in the middle, without having acknowledged everything.
      for (let i = 0; i < 8; i += 1) {
        const { depositId } = await socket.next('envelope');
        got.add(b64(depositId));
        if (i % 2 === 0) socket.ack(key.id, fence, depositId);
      }
      if (move % 2 === 0) socket.ws.terminate();
      else await socket.close();
    }
    const { socket, fence } = await openReader(client, key);
    while (got.size < sent.length) {
      const { depositId } = await socket.next('envelope');
      got.add(b64(depositId));
      socket.ack(key.id, fence, depositId);
    }
    expect(got).toEqual(new Set(sent));
    await expect
      .poll(
        async () => {
          for (const frame of socket.frames.splice(0))
            if (frame.type === 'envelope') socket.ack(key.id, fence, frame.depositId);
          return waiting(client, key);
        },
        { timeout: 10_000 },
      )
      .toEqual([]);
  });

  test('polling: fetch pages and acks by signed requests; a challenge is good for one request, wherever', async () => {
    const { client, key } = await made();
    for (let i = 0; i < 5; i += 1) expect((await client.deposit(key.id, Uint8Array.of(i + 1))).status).toBe(200);
    const page = async (after: string) =>
      (await client.act(key, { action: 'fetch', after, limit: 3 })).body as {
        envelopes: { sequence: string; depositId: string; envelope: string }[];
        more: boolean;
      };
    const first = await page('0');
    expect(first.envelopes).toHaveLength(3);
    expect(first.more).toBe(true);
    const second = await page(first.envelopes[2]!.sequence);
    expect(second.envelopes.map((row) => row.envelope)).toEqual(['BA', 'BQ']);
    expect(second.more).toBe(false);
    const depositIds = [...first.envelopes, ...second.envelopes].map((row) => row.depositId);
    expect((await client.act(key, { action: 'ack', depositIds })).status).toBe(200);
    expect(await page('0')).toEqual({ envelopes: [], more: false });
    const { body } = await client.call('POST', '/v1/challenge');
    const action = key.action(await client.relayKey(), String(body['challenge']), { action: 'count-prekeys' });
    const uses = await Promise.all(Array.from({ length: 6 }, () => client.call('POST', '/v1/mailbox', action)));
    expect(uses.filter((use) => use.status === 200)).toHaveLength(1);
    expect(uses.filter((use) => use.body['code'] === 'relay/stale-challenge')).toHaveLength(5);
  });

  test('a removed mailbox takes nothing, gives nothing, and its reader is told', async () => {
    const { client, key } = await made();
    const { socket } = await openReader(client, key);
    await client.deposit(key.id, random(512));
    expect((await client.act(key, { action: 'remove' })).status).toBe(200);
    await socket.next('superseded');
    for (let i = 0; i < 4; i += 1)
      await expect.poll(async () => (await client.deposit(key.id, random(512))).body['code']).toBe('relay/refused');
    expect((await client.act(key, { action: 'fetch', after: '0', limit: 3 })).body['code']).toBe('relay/refused');
  });

  test('one connection reads many mailboxes; closing one leaves the others', async () => {
    const client = new Client(target());
    const keys = Array.from({ length: 20 }, () => new Key());
    const reader = await client.connect('read');
    const { challenge } = await reader.next('challenge');
    for (const key of keys) {
      await client.create(key);
      await reader.open(key, await client.relayKey(), challenge);
    }
    const sender = await client.connect('deposit');
    for (const key of keys) sender.deposit(key.id, key.publicKey);
    for (const _ of keys) {
      const pushed = await reader.next('envelope');
      expect(keys.find((key) => Buffer.compare(key.id, pushed.mailbox) === 0)?.publicKey).toEqual(pushed.envelope);
    }
    const id = reader.id();
    reader.send({ type: 'close', id, mailbox: keys[0]!.id });
    await reader.answer(id);
    await sender.answer(sender.deposit(keys[0]!.id, random(9)));
    sender.deposit(keys[1]!.id, Uint8Array.of(1));
    expect((await reader.next('envelope')).envelope).toEqual(Uint8Array.of(1));
  });

  test('R18: a slow reader holds nobody up and gets everything in order when it reads again', async () => {
    const { client, key } = await made();
    const { socket, fence } = await openReader(client, key);
    const sender = await client.connect('deposit');
    socket.ws.pause();
    const envelopes = Array.from({ length: 150 }, () => random(50_000));
    for (const id of envelopes.map((envelope) => sender.deposit(key.id, envelope)))
      expect((await sender.answer(id)).type).toBe('ok');
    socket.ws.resume();
    let last = 0n;
    for (const envelope of envelopes) {
      const pushed = await socket.next('envelope');
      expect(Buffer.compare(pushed.envelope, envelope)).toBe(0);
      expect(pushed.sequence > last).toBe(true);
      last = pushed.sequence;
      socket.ack(key.id, fence, pushed.depositId);
    }
    await expect.poll(() => waiting(client, key), { timeout: 15_000 }).toEqual([]);
  });
}
