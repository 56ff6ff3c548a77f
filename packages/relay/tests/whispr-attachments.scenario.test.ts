import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { seal, toBase64, uploadOf } from '@whispr/protocol/whispr';
import { expect, onTestFinished, test } from 'vitest';
import { relayConfig, type Config } from '../src/index.ts';
import { sha256, hex } from './support/keys.ts';
import { testRelay } from './support/relay.ts';
import { crypto, newWhisprClient } from './support/whispr-client.ts';
import { joined, newGroup } from './support/whispr-group.ts';

const MIB = 2 ** 20;

async function people(mode: 'safe' | 'open', own: Partial<Config['whispr']> = {}) {
  const parts = await testRelay({ whispr: { ...relayConfig().whispr, mode, ...own } });
  const client = () => newWhisprClient(parts.relay.url, parts.clock, mode === 'safe');
  return { ...parts, alice: await client(), bob: await client(), eve: await client() };
}
const file = Buffer.from('The quarterly figures, which nobody else may see. '.repeat(100));

test('I6: an attachment of original clients: documented fields, for its recipient alone, until its time is over', async () => {
  const { alice, bob, eve, clock, relay } = await people('open');
  const { status, body } = await alice.upload(bob.address, 'figures.txt', file);
  const att_id = hex(sha256(file));
  expect([status, body]).toEqual([200, { att_id, status: 'ok' }]);
  const get = (path: string) => bob.request('GET', path);
  expect((await get(`/download/${att_id}?recipient=${bob.address}`)).body).toEqual({
    att_id,
    blob: toBase64(file),
    name: 'figures.txt',
    size: file.length,
    from: hex(alice.identity.signingPublic),
    to: bob.address,
  });
  const raw = await bob.raw('GET', `/download/raw/${att_id}?recipient=${bob.address}`);
  expect([raw.headers.get('content-type'), Buffer.from(await raw.arrayBuffer()).equals(file)]).toEqual([
    'application/octet-stream',
    true,
  ]);
  for (const path of [`/download/${att_id}?recipient=${eve.address}`, `/download/${att_id}`, `/download/raw/${att_id}`])
    expect(await get(path)).toMatchObject({ status: 403, body: { detail: 'Not the recipient' } });
  expect(await get(`/download/${'ab'.repeat(32)}?recipient=${bob.address}`)).toMatchObject({ status: 404 });
  expect(await get('/download/raw/..%2F..%2Fetc%2Fpasswd')).toMatchObject({
    status: 400,
    body: { detail: 'Invalid attachment id' },
  });
  clock.advance(86_400_001);
  expect(await get(`/download/${att_id}?recipient=${bob.address}`)).toMatchObject({ status: 404 });
  await relay.sweep();
  expect(await relay.store.database.read.all('SELECT id FROM whispr_file')).toEqual([]);
});

test('I6: safe: what is in clear is refused, what is sealed is stored, and only the recipient proves to be one', async () => {
  const { alice, bob, eve, relay } = await people('safe');
  const refused = await alice.upload(bob.address, 'figures.txt', file);
  expect([refused.status, refused.body]).toEqual([403, { detail: 'Attachment is not encrypted' }]);
  const sealed = await seal(crypto, bob.identity.encryptionPublic, file);
  const { body } = await alice.upload(bob.address, 'a', sealed);
  const target = `/download/${String(body['att_id'])}?recipient=${bob.address}`;
  expect((await bob.request('GET', target)).body['blob']).toBe(toBase64(sealed));
  expect((await eve.request('GET', target)).status).toBe(403);
  expect((await fetch(relay.url + target)).status).toBe(403);
  expect((await bob.request('GET', target.split('?')[0]!)).status).toBe(200);
  // The same bytes for somebody else are another attachment.
  await alice.upload(eve.address, 'a', sealed);
  expect((await bob.request('GET', target)).status).toBe(200);
});

test('I4, I5: attachments: real sizes count, and each fault has its documented answer', async () => {
  const { alice, bob } = await people('open');
  const large = randomBytes(10 * MIB);
  expect((await alice.upload(bob.address, 'largest', large)).status).toBe(200);
  const body = await uploadOf(crypto, alice.identity, bob.identity.encryptionPublic, 'x', file);
  const post = (more: object) => alice.request('POST', '/upload', { ...body, ...more });
  const tooLarge = Buffer.concat([large, large.subarray(0, 2 * MIB)]);
  expect((await post({ blob: toBase64(tooLarge), size: 1 })).status).toBe(413);
  expect(await post({ size: 10_485_761 })).toMatchObject({ status: 413, body: { detail: 'Attachment too large' } });
  const faults = [
    [{ blob: toBase64(Buffer.from('other')) }, 'Invalid signature'],
    [{ sha256: 'ab'.repeat(32) }, 'sha256 mismatch'],
    [{ sha256: '../../etc' }, 'Invalid attachment id'],
    [{ blob: '!!!' }, 'Invalid blob base64'],
    [{ name: 5 }, 'Invalid request'],
  ] as const;
  for (const [more, detail] of faults)
    expect(await post(more), detail).toMatchObject({ status: 400, body: { detail } });
});

test('I4: attachments: as many as messages wait for one recipient, a few at once from one source', async () => {
  const { alice, bob, eve } = await people('open', { queue: 3 });
  const upload = (to: string) => alice.upload(to, 'x', randomBytes(100));
  for (let i = 0; i < 3; i += 1) expect((await upload(bob.address)).status).toBe(200);
  expect(await upload(bob.address)).toMatchObject({ status: 429, body: { detail: 'Inbox is full' } });
  expect((await upload(eve.address)).status).toBe(200);
  const more = [];
  for (let i = 0; i < 20; i += 1)
    more.push(await upload((await newWhisprClient('', { now: Date.now }, false)).address));
  const last = more.at(-1)!;
  expect([last.status, last.body]).toEqual([429, { detail: 'Rate limit exceeded' }]);
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(1);
});

test('I4: uploads that do not end take no more memory than a few: the others are told to wait', async () => {
  const { alice, bob, relay } = await people('open');
  const sockets = Array.from({ length: 16 }, () => connect(relay.port, '127.0.0.1'));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (const socket of sockets)
    socket.write('POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n{"blob":"');
  const wait = async () => (await alice.upload(bob.address, 'x', file)).headers.get('retry-after');
  await expect.poll(wait, { timeout: 20_000 }).toBe('1');
  for (const socket of sockets) socket.destroy();
  await expect.poll(async () => (await alice.upload(bob.address, 'x', file)).status, { timeout: 60_000 }).toBe(200);
});

test('I4: attachments take a tenth of the relay at most', async () => {
  const parts = await testRelay({ whispr: { ...relayConfig().whispr, mode: 'open' }, globalBytes: 10 * MIB });
  const alice = await newWhisprClient(parts.relay.url, parts.clock, false);
  const upload = () => alice.upload(alice.address, 'x', randomBytes(400_000));
  expect([(await upload()).status, (await upload()).status]).toEqual([200, 200]);
  expect(await upload()).toMatchObject({ status: 429, body: { detail: 'Relay is full' } });
});

for (const mode of ['safe', 'open'] as const)
  test(`E9, I6: files of a group, ${mode}: bytes, forms and JSON; for members of this group alone`, async () => {
    const { alice, bob, eve, relay, clock } = await people(mode);
    const { side, invite } = await newGroup(alice);
    await joined(bob, side.groupId, invite);
    const other = await newGroup(eve);
    const query = `group_id=${side.groupId}&user_id=${alice.address}`;
    const upload = `/groups/attachments/upload?${query}`;
    const bytes = randomBytes(5000);
    const stored = { id: hex(sha256(bytes)), size: 5000 };
    expect((await alice.request('POST', upload, bytes)).body).toEqual(stored);
    for (const name of ['blob', 'file_b64', 'file', 'blob_b64'])
      expect((await alice.request('POST', upload, { [name]: toBase64(bytes) })).body).toEqual(stored);
    for (const name of ['file', 'upload_file']) {
      const form = new FormData();
      form.set(name, new Blob([Uint8Array.from(bytes)]), 'photo.jpg');
      const encoded = new Response(form);
      const type = encoded.headers.get('content-type')!;
      const body = new Uint8Array(await encoded.arrayBuffer());
      expect((await alice.request('POST', upload, body, { 'content-type': type })).body).toEqual(stored);
      const cut = await alice.request('POST', upload, body.slice(0, 100), { 'content-type': type });
      expect([cut.status, cut.body]).toEqual([400, { detail: 'Invalid request' }]);
    }
    const clear = await alice.request('POST', upload, Uint8Array.from(file));
    expect(clear.status).toBe(mode === 'safe' ? 403 : 200);
    expect((await alice.request('POST', upload, randomBytes(10 * MIB + 1))).status).toBe(413);

    const get = (who: typeof bob, group = side.groupId) =>
      who.raw('GET', `/groups/attachments/${stored.id}?group_id=${group}&user_id=${who.address}`);
    expect(Buffer.from(await (await get(bob)).arrayBuffer()).equals(bytes)).toBe(true);
    expect((await get(eve)).status).toBe(403);
    // A member of another group gets it under the name of neither.
    expect((await get(eve, other.side.groupId)).status).toBe(403);
    expect((await eve.request('POST', upload.replace(alice.address, eve.address), bytes)).status).toBe(403);
    if (mode === 'safe') {
      const unsigned = await newWhisprClient(relay.url, clock, false);
      expect((await unsigned.request('POST', upload, bytes)).status).toBe(403);
    }
  });
