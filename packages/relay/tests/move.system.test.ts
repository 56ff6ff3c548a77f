import { execFile } from 'node:child_process';
import { testDatabase } from '@whispr/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { openPlace } from '../src/commands/place.ts';
import { tablesOfSchema } from '../src/commands/structure.ts';
import { Client } from './support/client.ts';
import { openReader } from './conformance/start.ts';
import { b64, Key, random, sha256, work } from './support/keys.ts';
import { relayProgram, startProcess, type RelayProcess } from './support/process.ts';
import { folder } from './support/relay.ts';

/** Runs a command of the program as an operator does. */
async function run(...args: string[]): Promise<{ code: number; out: string }> {
  const program = [await relayProgram(), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, program, { env: { PATH: process.env['PATH'] } }, (error, out, errors) => {
      resolve({ code: error === null ? 0 : Number(error.code), out: out + errors });
    });
  });
}

async function start(settings: Record<string, string>): Promise<RelayProcess> {
  const environment = { WHISPR_RATE: '1000000', WHISPR_LOG: 'error', WHISPR_WORK_REQUEST: '4', ...settings };
  const relay = await startProcess(environment);
  onTestFinished(async () => void (await relay.end('SIGKILL')));
  return relay;
}

type Life = {
  relayKey: Uint8Array;
  key: Key;
  request: Key;
  sent: string[];
  owner: Key;
  slot: Uint8Array;
  invite: Uint8Array;
};

/** Something of every kind that a relay keeps. */
async function live(client: Client): Promise<Life> {
  const [key, request, owner] = [new Key(), new Key(), new Key()];
  await client.create(key);
  await client.create(request, 'request');
  const sent: string[] = [];
  const sender = await client.connect('deposit');
  for (let i = 0; i < 700; i += 1) {
    const depositId = random(16);
    sent.push(b64(depositId));
    sender.deposit(key.id, random(100 + i), { depositId });
  }
  for (let id = 1; id <= 700; id += 1) expect((await sender.answer(id)).type).toBe('ok');
  const envelope = random(512);
  const paid = work(Uint8Array.of(...request.id, ...sha256(envelope)), 4, Date.now());
  expect((await sender.answer(sender.deposit(request.id, envelope, { work: paid }))).type).toBe('ok');
  await client.act(request, {
    action: 'publish-prekeys',
    base: b64(random(90)),
    oneTime: [b64(random(60)), b64(random(60))],
  });
  const [slot, invite] = [random(32), random(32)];
  await client.call('PUT', `/v1/records/${b64(slot)}`, owner.record(slot, 1, random(3000)));
  await client.call('PUT', `/v1/invites/${b64(invite)}`, { ...owner.invite(invite), blob: b64(random(200)) });
  return { relayKey: await client.relayKey(), key, request, sent, owner, slot, invite };
}

/** All of it is there, and life goes on. */
async function goesOn(client: Client, life: Life): Promise<void> {
  expect(await client.relayKey()).toEqual(life.relayKey);
  const { socket, fence, backlog } = await openReader(client, life.key);
  expect(backlog).toBe(life.sent.length);
  let last = 0n;
  for (const depositId of life.sent) {
    const pushed = await socket.next('envelope');
    expect(b64(pushed.depositId)).toBe(depositId);
    expect(pushed.sequence > last).toBe(true);
    last = pushed.sequence;
    socket.ack(life.key.id, fence, pushed.depositId);
  }
  await client.deposit(life.key.id, Uint8Array.of(9));
  expect((await socket.next('envelope')).sequence > last).toBe(true);
  expect((await client.act(life.request, { action: 'count-prekeys' })).body).toEqual({ oneTime: 2, base: true });
  const more = await client.act(life.request, { action: 'publish-prekeys', oneTime: [b64(random(60))] });
  expect(more.body).toEqual({ oneTime: 3, base: true });
  expect((await client.call('GET', `/v1/records/${b64(life.slot)}`)).body['version']).toBe(1);
  expect((await client.call('POST', `/v1/invites/${b64(life.invite)}/take`)).status).toBe(200);
}

test('I2, I3: a relay moves from SQLite to PostgreSQL and loses nothing; a used target or source is refused', async () => {
  const [data, database] = [folder(), await testDatabase()];
  const relay = await start({ WHISPR_DATA: data });
  const life = await live(new Client(relay.url));
  const move = ['move', '--from', `sqlite:${data}`, '--to', database];
  expect(await run(...move)).toMatchObject({ code: 1, out: expect.stringContaining('stop it first') });
  await relay.end('SIGTERM');
  expect(await run(...move)).toMatchObject({ code: 0, out: expect.stringContaining('checksums of all tables agree') });
  expect(await run(...move)).toMatchObject({ code: 1, out: expect.stringContaining('not empty') });
  const moved = await start({ WHISPR_DATA: folder(), WHISPR_DATABASE_URL: database });
  await goesOn(new Client(moved.url), life);
});

test('I9: a backup of either store while it is in use, restored into the other or the same kind, has everything', async () => {
  const [data, copy, database, again] = [folder(), folder(), await testDatabase(), await testDatabase()];
  const first = await start({ WHISPR_DATA: data });
  const life = await live(new Client(first.url));
  const backup = await run('backup', '--from', `sqlite:${data}`, '--to', `sqlite:${copy}`);
  expect(backup).toMatchObject({ code: 0 });
  await first.end('SIGKILL');
  expect(await run('move', '--from', `sqlite:${copy}`, '--to', database)).toMatchObject({ code: 0 });
  const second = await start({ WHISPR_DATA: folder(), WHISPR_DATABASE_URL: database });
  // In use, and more comes in during the backup.
  const third = folder();
  const client = new Client(second.url);
  const [done] = await Promise.all([
    run('backup', '--from', database, '--to', `sqlite:${third}`),
    client.create(new Key()),
  ]);
  expect(done).toMatchObject({ code: 0 });
  await second.end('SIGKILL');
  expect(await run('move', '--from', `sqlite:${third}`, '--to', again)).toMatchObject({ code: 0 });
  const restored = await start({ WHISPR_DATA: folder(), WHISPR_DATABASE_URL: again });
  await goesOn(new Client(restored.url), life);
});

test('a table that does not arrive as it was is noticed, and nothing stays', async () => {
  const [data, database] = [folder(), await testDatabase()];
  const relay = await start({ WHISPR_DATA: data });
  await new Client(relay.url).create(new Key());
  await relay.end('SIGTERM');
  const prepared = await openPlace(database, 'target');
  await prepared.sql.run(
    'CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.held := 7; RETURN NEW; END $$',
  );
  await prepared.sql.run('CREATE TRIGGER spoil BEFORE INSERT ON mailbox FOR EACH ROW EXECUTE FUNCTION spoil()');
  await prepared.commit();
  await prepared.close();
  const moved = await run('move', '--from', `sqlite:${data}`, '--to', database);
  expect(moved).toMatchObject({ code: 1, out: expect.stringContaining('did not arrive') });
  const target = await openPlace(database, 'target');
  for (const { name } of tablesOfSchema())
    expect(await target.sql.all(`SELECT 1 AS one FROM ${name}`), name).toEqual([]);
  await target.close();
});
