import { LIMITS, RELAY_ERRORS } from '@whispr/contract';
import { expect, test } from 'vitest';
import { Client } from '../support/client.ts';
import { b64, Key, random, sha256, work } from '../support/keys.ts';
import { openReader, waiting, type Target } from './start.ts';

const number = (code: keyof typeof RELAY_ERRORS): number => RELAY_ERRORS[code].number;

/** Settings of the relay that these tests need. */
export const STRICT = { WHISPR_RATE: '10', WHISPR_QUEUE: '25', WHISPR_QUEUE_BYTES: '300000', WHISPR_WORK_REQUEST: '8' };

/** Rates, sizes, quotas, lifetimes and proofs of work, as a client meets them. */
export function limitTests(target: Target): void {
  const made = async (kind: 'contact' | 'request' = 'contact'): Promise<{ client: Client; key: Key }> => {
    const client = new Client(target());
    const key = new Key();
    expect((await client.create(key, kind)).status).toBe(200);
    return { client, key };
  };

  test('I4: more than 10 messages a second to one mailbox: 429 with Retry-After, over all connections together', async () => {
    const { client, key } = await made();
    const { socket, fence } = await openReader(client, key);
    socket.ws.on('message', () => {
      for (const frame of socket.frames.splice(0))
        if (frame.type === 'envelope') socket.ack(key.id, fence, frame.depositId);
    });
    const senders = await Promise.all(Array.from({ length: 6 }, () => client.connect('deposit')));
    const [begin, ids] = [performance.now(), [] as { at: number; type: string; retryAfterMs: number }[]];
    while (performance.now() - begin < 3000) {
      const answers = await Promise.all(senders.map((sender) => sender.answer(sender.deposit(key.id, random(512)))));
      for (const frame of answers) {
        if (frame.type === 'error') expect(frame).toMatchObject({ number: number('relay/rate-limited') });
        const retryAfterMs = frame.type === 'error' ? frame.retryAfterMs : 0;
        ids.push({ at: performance.now() - begin, type: frame.type, retryAfterMs });
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const limited = ids.filter((one) => one.type === 'error');
    expect(limited.length).toBeGreaterThan(20);
    expect(limited.every((one) => one.retryAfterMs > 0)).toBe(true);
    // The burst may be spent on each of three processes before they have told each other; after that the rate is one.
    const passed = ids.filter((one) => one.type === 'ok');
    expect(passed.length).toBeGreaterThanOrEqual(10);
    expect(passed.filter((one) => one.at > 1500).length).toBeLessThanOrEqual(10 * 1.5 + 12);
    const over = await client.deposit(key.id, random(512));
    if (over.status !== 200) {
      expect([over.status, over.body['code']]).toEqual([429, 'relay/rate-limited']);
      expect(Number(over.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }
    const other = await made();
    expect((await client.deposit(other.key.id, random(512))).status).toBe(200);
  });

  test('AT-27: a full mailbox tells the sender, until its reader has come by', async () => {
    const { client, key } = await made();
    const fill = async (): Promise<string[]> => {
      const codes: string[] = [];
      while (codes.at(-1) !== 'relay/mailbox-full') {
        const { body } = await client.deposit(key.id, random(100));
        if (body['code'] === 'relay/rate-limited') await new Promise((resolve) => setTimeout(resolve, 100));
        else codes.push(typeof body['code'] === 'string' ? body['code'] : 'ok');
      }
      return codes;
    };
    expect((await fill()).filter((code) => code === 'ok')).toHaveLength(25);
    const rows = (await waiting(client, key)).slice(0, 5);
    await client.act(key, { action: 'ack', depositIds: rows.map((row) => row.depositId) });
    expect((await fill()).filter((code) => code === 'ok')).toHaveLength(5);
    const full = await client.deposit(key.id, random(100));
    if (full.status !== 429) {
      expect(full.status).toBe(507);
      expect(full.headers.get('retry-after')).toBe('60');
    }
  });

  test('I4, I5: the largest envelope passes both ways, one byte more is 413 by HTTP and an error by frame', async () => {
    const { client, key } = await made();
    const sender = await client.connect('deposit');
    expect((await client.deposit(key.id, random(LIMITS.envelope))).status).toBe(200);
    expect((await sender.answer(sender.deposit(key.id, random(LIMITS.envelope)))).type).toBe('ok');
    expect((await client.deposit(key.id, random(60_000))).body['code']).toBe('relay/mailbox-full');
    const large = await client.deposit(key.id, random(LIMITS.envelope + 1));
    expect([large.status, large.body['code']]).toEqual([413, 'relay/too-large']);
    sender.deposit(key.id, random(LIMITS.envelope + 1));
    expect(await sender.answer(2)).toMatchObject({ type: 'error', number: number('relay/bad-request') });
  });

  test('TTL: what nobody came for in time is not delivered', async () => {
    const { client, key } = await made();
    const sender = await client.connect('deposit');
    const ids = [1, 1000, 1].map((ttl) => sender.deposit(key.id, Uint8Array.of(ttl % 251), { ttl }));
    for (const id of ids) expect((await sender.answer(id)).type).toBe('ok');
    await expect.poll(() => waiting(client, key), { timeout: 10_000 }).toHaveLength(1);
    const { socket } = await openReader(client, key);
    expect((await socket.next('envelope')).envelope).toEqual(Uint8Array.of(1000 % 251));
    for (const ttl of [0, LIMITS.maxTtlSeconds + 1])
      expect(await sender.answer(sender.deposit(key.id, random(5), { ttl }))).toMatchObject({
        number: number('relay/bad-request'),
      });
  });

  test('a request mailbox takes a deposit only with work for it, one work pays for one deposit on all connections', async () => {
    const { client, key } = await made('request');
    const envelope = random(512);
    const paid = work(Uint8Array.of(...key.id, ...sha256(envelope)), 8, Date.now());
    const depositId = b64(random(16));
    const code = async (more: Record<string, unknown>, bytes = envelope) =>
      (await client.deposit(key.id, bytes, more)).body['code'];
    expect(await code({})).toBe('relay/work-needed');
    expect(await code({ work: b64(paid) }, random(512))).toBe('relay/work-needed');
    expect(await code({ work: b64(paid), depositId })).toBeUndefined();
    const again = await Promise.all([
      ...Array.from({ length: 2 }, () => code({ work: b64(paid), depositId })),
      ...Array.from({ length: 2 }, () => code({ work: b64(paid) })),
    ]);
    expect(again).toEqual([undefined, undefined, 'relay/work-needed', 'relay/work-needed']);
    expect(await waiting(client, key)).toHaveLength(1);
  });

  test('taking invites is limited hard: codes cannot be guessed', async () => {
    const client = new Client(target());
    const codes: unknown[] = [];
    // Three processes may each give their burst before they have told each other.
    for (let i = 0; i < 130 && codes.at(-1) !== 'relay/rate-limited'; i += 1)
      codes.push((await client.call('POST', `/v1/invites/${b64(random(32))}/take`)).body['code']);
    expect(codes.at(-1)).toBe('relay/rate-limited');
    expect(codes.length).toBeGreaterThan(5);
  });
}
