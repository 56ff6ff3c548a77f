import { RELAY_ERRORS } from '@whispr/contract';
import { expect, test } from 'vitest';
import type { Client, Socket } from './support/client.ts';
import { Key, random } from './support/keys.ts';
import { testRelay } from './support/relay.ts';

async function reader(client: Client, key: Key): Promise<{ socket: Socket; fence: number; backlog: number }> {
  const socket = await client.connect('read');
  const { challenge } = await socket.next('challenge');
  const { fence, backlog } = await socket.open(key, await client.relayKey(), challenge);
  return { socket, fence, backlog };
}

test('a deposit is pushed to the connected reader, acknowledged, and gone', async () => {
  const { client, relay } = await testRelay();
  const key = new Key();
  expect((await client.create(key)).status).toBe(200);
  const { socket, fence } = await reader(client, key);
  const sender = await client.connect('deposit');
  for (let i = 0; i < 20; i += 1) {
    const envelope = random(512 + i);
    const id = sender.deposit(key.id, envelope);
    const pushed = await socket.next('envelope');
    expect(pushed.envelope).toEqual(envelope);
    expect((await socket.answer(socket.ack(key.id, fence, pushed.depositId))).type).toBe('ok');
    expect((await sender.answer(id)).type).toBe('ok');
  }
  await relay.store.writer.flush();
  expect(await relay.store.reader.envelopes(key.id, 0, 10, 0)).toEqual([]);
  expect((await relay.store.reader.mailbox(key.id))?.held).toBe(0);
});

test('deposits for an absent reader wait on the disk and come in order', async () => {
  const { client } = await testRelay();
  const key = new Key();
  await client.create(key);
  const sender = await client.connect('deposit');
  const envelopes = Array.from({ length: 150 }, (_, i) => Uint8Array.of(1, i));
  const ids = envelopes.map((envelope) => sender.deposit(key.id, envelope));
  for (const id of ids) expect((await sender.answer(id)).type).toBe('ok');
  const { socket, fence, backlog } = await reader(client, key);
  expect(backlog).toBe(150);
  let last = 0n;
  for (const envelope of envelopes) {
    const pushed = await socket.next('envelope');
    expect(pushed.envelope).toEqual(envelope);
    expect(pushed.sequence > last).toBe(true);
    last = pushed.sequence;
    socket.ack(key.id, fence, pushed.depositId);
  }
  // What comes now goes behind what came before.
  sender.deposit(key.id, Uint8Array.of(9));
  expect((await socket.next('envelope')).sequence > last).toBe(true);
});

test('B8: an idempotent deposit: the same id twice is stored and pushed once', async () => {
  const { client, relay } = await testRelay();
  const key = new Key();
  await client.create(key);
  const sender = await client.connect('deposit');
  const depositId = random(16);
  const answers = [1, 2, 3].map(() => sender.deposit(key.id, random(512), { depositId }));
  for (const id of answers) expect((await sender.answer(id)).type).toBe('ok');
  expect((await sender.answer(sender.deposit(key.id, random(512), { depositId }))).type).toBe('ok');
  expect(await relay.store.reader.envelopes(key.id, 0, 10, 0)).toHaveLength(1);

  const { socket, fence } = await reader(client, key);
  await socket.next('envelope');
  await socket.answer(socket.ack(key.id, fence, depositId));
  // A retry after the ack: the sender's answer was lost, the reader is not bothered again.
  expect((await sender.answer(sender.deposit(key.id, random(512), { depositId }))).type).toBe('ok');
  sender.deposit(key.id, Uint8Array.of(7));
  expect((await socket.next('envelope')).envelope).toEqual(Uint8Array.of(7));
});

test('acks are idempotent; ids that are not there are no fault', async () => {
  const { client } = await testRelay();
  const key = new Key();
  await client.create(key);
  const { socket, fence } = await reader(client, key);
  const id = random(16);
  for (let i = 0; i < 3; i += 1)
    expect((await socket.answer(socket.ack(key.id, fence, id, random(16)))).type).toBe('ok');
});

test('fencing: a new reader supersedes the old one, whose acks are refused and change nothing', async () => {
  const { client, relay } = await testRelay();
  const key = new Key();
  await client.create(key);
  const old = await reader(client, key);
  const sender = await client.connect('deposit');
  sender.deposit(key.id, Uint8Array.of(5));
  const pushed = await old.socket.next('envelope');

  const fresh = await reader(client, key);
  expect(await old.socket.next('superseded')).toMatchObject({ mailbox: key.id });
  expect(fresh.fence).not.toBe(old.fence);
  // What the old reader was sent and had not acknowledged is pushed to the new one.
  expect((await fresh.socket.next('envelope')).depositId).toEqual(pushed.depositId);

  const superseded = RELAY_ERRORS['relay/superseded'].number;
  for (const [socket, fence] of [
    [old.socket, old.fence],
    [old.socket, fresh.fence],
    [fresh.socket, old.fence],
  ] as const)
    expect(await socket.answer(socket.ack(key.id, fence, pushed.depositId))).toMatchObject({ number: superseded });
  await relay.store.writer.flush();
  expect(await relay.store.reader.envelopes(key.id, 0, 10, 0)).toHaveLength(1);
  expect((await fresh.socket.answer(fresh.socket.ack(key.id, fresh.fence, pushed.depositId))).type).toBe('ok');
});

test('polling: fetch pages and acks by signed requests', async () => {
  const { client } = await testRelay();
  const key = new Key();
  await client.create(key);
  for (let i = 0; i < 5; i += 1) expect((await client.deposit(key.id, Uint8Array.of(i + 1))).status).toBe(200);
  type Fetched = { envelopes: { sequence: string; depositId: string; envelope: string }[]; more: boolean };
  const first = (await client.act(key, { action: 'fetch', after: '0', limit: 3 })).body as Fetched;
  expect(first.envelopes).toHaveLength(3);
  expect(first.more).toBe(true);
  const after = first.envelopes[2]!.sequence;
  const second = (await client.act(key, { action: 'fetch', after, limit: 3 })).body as Fetched;
  expect(second.envelopes.map((row) => row.envelope)).toEqual(['BA', 'BQ']);
  expect(second.more).toBe(false);
  const depositIds = [...first.envelopes, ...second.envelopes].map((row) => row.depositId);
  expect((await client.act(key, { action: 'ack', depositIds })).status).toBe(200);
  expect((await client.act(key, { action: 'fetch', after: '0', limit: 3 })).body).toEqual({
    envelopes: [],
    more: false,
  });
});

test('a removed mailbox takes nothing, gives nothing, and its reader is told', async () => {
  const { client } = await testRelay();
  const key = new Key();
  await client.create(key);
  const { socket } = await reader(client, key);
  await client.deposit(key.id, random(512));
  expect((await client.act(key, { action: 'remove' })).status).toBe(200);
  await socket.next('superseded');
  expect((await client.deposit(key.id, random(512))).body['code']).toBe('relay/refused');
  expect((await client.act(key, { action: 'fetch', after: '0', limit: 3 })).body['code']).toBe('relay/refused');
});
