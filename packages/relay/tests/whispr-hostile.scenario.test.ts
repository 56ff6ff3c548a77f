import { connect } from 'node:net';
import { groupCalls, PROOF_HEADER, uploadOf } from '@whispr/protocol/whispr';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { relayConfig } from '../src/index.ts';
import { makeLogger } from '../src/log/logger.ts';
import { REFUSALS } from '../src/whispr/failure.ts';
import { startRelay } from '../src/index.ts';
import { folder, testRelay, unlimited } from './support/relay.ts';
import { crypto, newWhisprClient, type Reply, type WhisprClient } from './support/whispr-client.ts';
import { joined, newGroup } from './support/whispr-group.ts';

const HOSTILE: readonly unknown[] = [
  true,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  'A',
  'AAAA=',
  '\0',
  '\ud800',
  '../../etc/passwd',
  "'; DROP TABLE whispr_group; --",
  '%',
  'f'.repeat(64),
  '!'.repeat(64),
  'A'.repeat(9000),
  [],
  [[[[]]]],
  {},
  { toString: 1 },
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
];
const TABLES = ['message', 'seen', 'file', 'group', 'member', 'outsider', 'key', 'channel', 'group_message'];
const KNOWN = new Set(['detail', 'key_version', 'missing', 'key_maker']);
const DETAILS = new Map<string, number>(Object.values(REFUSALS).map(({ detail, status }) => [detail, status]));

type Parts = Awaited<ReturnType<typeof testRelay>>;

async function rows({ relay }: Parts): Promise<string> {
  const read = (table: string) => relay.store.database.read.all(`SELECT * FROM whispr_${table}`);
  return JSON.stringify(await Promise.all(TABLES.map((table) => read(table))));
}

function expectCoded({ status, body }: Reply, what: string): void {
  expect(status, `${what} ${JSON.stringify(body)}`).toBeGreaterThanOrEqual(400);
  expect(status, what).toBeLessThan(500);
  expect(DETAILS.get(String(body['detail'])), `${what} ${JSON.stringify(body)}`).toBe(status);
  expect(Object.keys(body).filter((name) => !KNOWN.has(name))).toEqual([]);
}

/** A relay with something in every table, and valid parameters of every call. */
async function world(mode: 'safe' | 'open') {
  const parts = await testRelay({ proxy: true, whispr: { ...relayConfig().whispr, mode, perSecond: 10_000 } });
  const client = () => newWhisprClient(parts.relay.url, parts.clock, mode === 'safe');
  const [owner, bob, eve] = [await client(), await client(), await client()];
  const { side, invite, channel } = await newGroup(owner, 'Friends', true);
  await joined(bob, side.groupId, invite);
  await side.distribute(1, [owner.address, bob.address]);
  await side.say(channel, 'hello', 1);
  await owner.send(bob.address, 'hello');
  const valid: Record<string, string | number | boolean> = {
    ...side.sealed(channel, 'another', 1),
    user_id: owner.address,
    owner_id: owner.address,
    target_user_id: bob.address,
    new_owner_user_id: bob.address,
    approve_user_id: bob.address,
    name: 'x',
    new_name: 'x',
    type: 'text',
    is_public: true,
    enabled: true,
    invite_code: invite,
    topic: 'x',
    description: 'x',
    encrypted_key_b64: Buffer.alloc(80).toString('base64'),
    since: 0,
    limit: 5,
    query: 'x',
    attachment_meta: 'x',
  };
  return { ...parts, owner, bob, eve, valid, group_id: side.groupId };
}

/** As it stands in a query. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Values that a field may well have: a name, a note, a search can be almost any text; what is left out has a default. */
function isFine(field: string, value: unknown): boolean {
  const isText = typeof value === 'string' && !value.includes('\0') && value.length <= 1024;
  if (['query', 'topic', 'description', 'attachment_meta', 'name', 'new_name'].includes(field))
    return isText || (field === 'attachment_meta' && typeof value === 'object');
  if (field === 'is_public' || field === 'enabled') return value === true;
  if (field === 'since' || field === 'timestamp') return value === 1.5;
  if (field === 'ciphertext') return typeof value === 'string' && /^[fA]{64,}$/.test(value);
  // An address of nobody.
  return value === 'f'.repeat(64) && (field.endsWith('user_id') || field === 'owner_id');
}

for (const mode of ['safe', 'open'] as const)
  test(`R8, I5: every field of every group call with every hostile value, ${mode}: coded, nothing changed`, async () => {
    const it = await world(mode);
    const before = await rows(it);
    // Signing takes its time; what is read is read by the same code.
    const values = HOSTILE.filter((_, i) => mode === 'open' || i % 4 === 0);
    for (const [name, call] of Object.entries(groupCalls)) {
      const fields = Object.keys((call.request as unknown as { shape: Record<string, unknown> }).shape);
      for (const field of fields)
        for (const value of values) {
          const inQuery = call.method !== 'POST';
          if (inQuery && typeof value === 'object') continue;
          if (isFine(field, inQuery ? asText(value) : value)) continue;
          const given = Object.fromEntries(fields.map((one) => [one, one === field ? value : it.valid[one]]));
          const reply = await it.owner.group(call, given as typeof it.valid, call.method === 'POST' ? [field] : []);
          expectCoded(reply, `${name}.${field} = ${JSON.stringify(value).slice(0, 60)}`);
        }
    }
    expect(await rows(it)).toBe(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

test('R8, I5: /send, /upload, /inbox and /download with every hostile value: coded, nothing changed', async () => {
  const it = await world('safe');
  const { owner, bob } = it;
  const before = await rows(it);
  const unsigned = await newWhisprClient(it.relay.url, it.clock, false);
  const message = await owner.compose(bob.address, 'x');
  const upload = await uploadOf(crypto, owner.identity, bob.identity.encryptionPublic, 'x', new Uint8Array(100));
  let source = 0;
  for (const [path, body] of [
    ['/send', message],
    ['/upload', upload],
  ] as const)
    for (const field of [...Object.keys(body), 'every'])
      for (const value of HOSTILE) {
        const sent = field === 'every' ? value : { ...body, [field]: value };
        // Each from a source of its own, so that none is refused because of those before it.
        source += 1;
        const headers = { 'x-forwarded-for': `10.0.${source >> 8}.${source & 255}` };
        const reply = await unsigned.request('POST', path, sent, headers);
        expect(reply.status).not.toBe(429);
        expectCoded(reply, `${path} ${field} ${JSON.stringify(value).slice(0, 60)}`);
      }
  for (const text of ['', 'x', '..%2f..', '%00', '%', 'f'.repeat(65), 'é'.repeat(32), "'--"])
    for (const path of [
      `/inbox/${text}`,
      `/download/${text}`,
      `/download/raw/${text}`,
      `/groups/attachments/${text}`,
    ]) {
      if (text === '' || text === '%') continue;
      expectCoded(await unsigned.request('GET', path), path);
    }
  for (const query of ['since=x', 'since=-1', 'since=1e999', 'since=1&since=2', 'since=NaN'])
    expectCoded(await bob.request('GET', `/inbox/${bob.address}?${query}`), query);
  for (const proof of ['', ':::', 'x'.repeat(5000), `${bob.address}:1:AA==:AA==`])
    expectCoded(
      await unsigned.request('GET', `/inbox/${bob.address}`, undefined, { [PROOF_HEADER]: proof }),
      proof.slice(0, 60),
    );
  expect(await rows(it)).toBe(before);
});

test('R8: arbitrary bodies, nested without end, of wrong encoding or too large: coded, nothing changed', async () => {
  const it = await world('open');
  const before = await rows(it);
  const posts = Object.values(groupCalls).filter((call) => call.method === 'POST');
  const paths = ['/send', '/upload', ...posts.map((call) => call.path)];
  const post = (path: string, body: Uint8Array) => it.owner.request('POST', path, body);
  const deep = Buffer.from(`${'['.repeat(8000)}${']'.repeat(8000)}`);
  for (const path of paths) {
    for (const body of [deep, Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('{'), Buffer.from('null')])
      expectCoded(await post(path, body), path);
    if (path !== '/upload') expect((await post(path, Buffer.alloc(300_000, 32))).status, path).toBe(413);
  }
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('/send', '/upload', '/groups/create'), fc.json(), async (path, json) => {
      expectCoded(await post(path, Buffer.from(json)), path);
    }),
    { numRuns: 60 },
  );
  expect(await rows(it)).toBe(before);
});

test('R8: sockets: hostile paths are refused with a status, hostile frames end one connection', async () => {
  const it = await world('open');
  for (const path of ['/ws/x', '/ws/%00', `/ws/${'f'.repeat(65)}`, '/ws', '/ws?recipient=', '/ws?recipient=..'])
    await expect(it.bob.open(path, false), path).rejects.toThrow('400');
  await expect(it.bob.open(`/ws/${it.bob.address}?proof=%E0%A4%A`, false)).rejects.toThrow('403');
  const large = await it.bob.listen();
  large.ws.send('x'.repeat(10_000));
  expect(await large.closed).toBe(1009);
  // A client that resets while it is looked at.
  const { port } = it.relay;
  for (let i = 0; i < 20; i += 1) {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(`GET /ws/${it.bob.address} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`);
    socket.write(`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`);
    socket.resetAndDestroy();
  }
  const listener = await it.bob.listen();
  expect((await it.owner.send(it.bob.address, 'still here')).status).toBe(200);
  const seen: unknown[] = [];
  while (!seen.some((text) => text === 'still here'))
    seen.push(((await listener.message()).content as { text: string }).text);
});

test('I10: the log of a busy run names nobody and nothing: no key, address, id, name, text or IP', async () => {
  let log = '';
  const logger = makeLogger('debug', { write: (line) => void (log += line) });
  const config = relayConfig({
    port: 0,
    data: folder(),
    web: '/nonexistent',
    rates: unlimited(),
    stopMs: 500,
    whispr: { ...relayConfig().whispr, mode: 'open' },
  });
  const relay = await startRelay(config, { logger });
  const client = (): Promise<WhisprClient> => newWhisprClient(relay.url, { now: Date.now }, false);
  const [owner, bob] = [await client(), await client()];
  const socket = await bob.listen();
  await owner.send(bob.address, 'needle-text');
  const frame = JSON.parse(await socket.next()) as { id: number; message: string; signature: string };
  const { side, invite, channel } = await newGroup(owner, 'needle-name');
  await joined(bob, side.groupId, invite);
  await side.distribute(1, [owner.address]);
  await side.say(channel, 'needle-group-text', 1);
  await side.fetch(channel);
  const { body } = await owner.upload(bob.address, 'needle-file', Buffer.from('needle-content'));
  await bob.raw('GET', `/download/${String(body['att_id'])}?recipient=${bob.address}`);
  await owner.request('POST', '/send', { ...(await owner.compose(bob.address, 'x')), signature: frame.signature });
  await owner.request('POST', '/groups/rename', Buffer.from('{"needle-json"'));
  await expect(bob.open('/ws/needle-path', false)).rejects.toThrow('400');
  const call = await bob.signal();
  call.say('join', 'needle-call');
  // Something that fails inside.
  await relay.store.close();
  expect((await owner.send(bob.address, 'needle-late')).status).toBe(500);
  await relay.close().catch(() => undefined);
  expect(log).toContain('The Whispr API is open');
  expect(log).toContain('failed unexpectedly');
  const forbidden = [
    owner.address,
    bob.address,
    Buffer.from(owner.identity.signingPublic).toString('hex'),
    side.groupId,
    channel,
    invite,
    String(body['att_id']),
    frame.message.slice(0, 20),
    String(frame.id),
    'needle',
    '127.0.0.1',
    '::1',
  ];
  for (const word of forbidden) expect(log, word).not.toContain(word);
});
