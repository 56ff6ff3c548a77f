import { schemas } from '@whispr/contract';
import { expect, test } from 'vitest';
import { Client } from '../support/client.ts';
import { b64, Key, random } from '../support/keys.ts';
import type { Target } from './start.ts';

/** What stands around delivery: the relay's key, health, metrics, coded refusals. */
export function serviceTests(target: Target): void {
  test('I2: the relay has one key, on whatever process one asks', async () => {
    const infos = await Promise.all(
      Array.from({ length: 9 }, async () =>
        schemas.info.parse((await new Client(target()).call('GET', '/v1/info')).body),
      ),
    );
    expect(new Set(infos.map((info) => info.key)).size).toBe(1);
  });

  test('I5, I8: health, readiness, metrics and the OpenAPI document', async () => {
    const client = new Client(target());
    expect((await client.call('GET', '/healthz')).body).toEqual({ status: 'ok' });
    expect((await client.call('GET', '/readyz')).body).toEqual({ status: 'ok' });
    const metrics = await (await fetch(`${client.url}/metrics`)).text();
    for (const name of ['whispr_deposits_total', 'whispr_sockets', 'whispr_commit_seconds_bucket'])
      expect(metrics).toContain(name);
    const document = (await client.call('GET', '/v1/openapi.json')).body as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths)).toContain('/v1/invites/{slot}/take');
  });

  test('R12: a wrong key and an unknown mailbox are answered alike', async () => {
    const client = new Client(target());
    const [key, stranger] = [new Key(), new Key()];
    await client.create(key);
    const wrong = { ...stranger.create('contact', 0, Date.now()), publicKey: b64(key.publicKey) };
    expect((await client.call('POST', '/v1/mailboxes', wrong)).body['code']).toBe('relay/refused');
    const fetch = { action: 'fetch', after: '0', limit: 1 };
    const { body } = await client.call('POST', '/v1/challenge');
    const forged = {
      ...stranger.action(await client.relayKey(), String(body['challenge']), fetch),
      publicKey: b64(key.publicKey),
    };
    const answers = [await client.call('POST', '/v1/mailbox', forged), await client.act(stranger, fetch)];
    expect(answers[0]!.body).toEqual(answers[1]!.body);
    expect(answers[0]!.status).toBe(403);
    expect((await client.deposit(random(16), random(50))).body['code']).toBe('relay/refused');
  });

  test('what is malformed gets a code and changes nothing', async () => {
    const client = new Client(target());
    for (const [method, path, body] of [
      ['POST', '/v1/mailboxes', { publicKey: 5 }],
      ['POST', '/v1/mailbox', {}],
      ['PUT', `/v1/records/${b64(random(32))}`, { version: 'x' }],
      ['POST', '/v1/deposit/short', {}],
      ['POST', `/v1/prekeys/${b64(random(15))}`, undefined],
    ] as const)
      expect((await client.call(method, path, body)).body['code'], path).toBe('relay/bad-request');
    const socket = await client.connect('deposit');
    socket.ws.send(random(40));
    expect((await socket.next('error')).number).toBe(1);
  });
}
