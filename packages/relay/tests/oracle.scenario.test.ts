import { openText } from '@whispr/contract';
import { expect, test } from 'vitest';
import type { RelayFrame } from '@whispr/contract';
import { b64, Key, random } from './support/keys.ts';
import { testRelay } from './support/relay.ts';

test('R12: known and unknown mailbox, right and wrong key: one refusal, byte for byte', async () => {
  const { client } = await testRelay();
  const relayKey = await client.relayKey();
  const [known, unknown, stranger] = [new Key(), new Key(), new Key()];
  await client.create(known);

  const socket = await client.connect('read');
  const { challenge } = await socket.next('challenge');
  const open = (key: Key, signature: Uint8Array): Promise<RelayFrame> => {
    const id = socket.id();
    socket.send({ type: 'open', id, publicKey: key.publicKey, signature, after: 0n });
    return socket.answer(id);
  };
  const text = (key: Key) => openText(relayKey, challenge, key.publicKey);
  const refusals = [
    await open(unknown, unknown.open(relayKey, challenge)),
    await open(known, stranger.sign(text(known))),
    await open(unknown, stranger.sign(text(unknown))),
    await open(known, random(64)),
    await open(known, known.sign(openText(relayKey, random(32), known.publicKey))),
    await open(known, known.sign(openText(random(32), challenge, known.publicKey))),
  ];
  const bare = refusals.map((frame) => ({ ...frame, id: 0 }));
  for (const frame of bare) expect(frame).toEqual(bare[0]);
  expect((await open(known, known.open(relayKey, challenge))).type).toBe('opened');

  const signed = async (key: Key, signer: Key, payload: unknown) => {
    const { body } = await client.call('POST', '/v1/challenge');
    const request = signer.action(relayKey, body['challenge'] as string, payload);
    const answer = await client.call('POST', '/v1/mailbox', { ...request, publicKey: b64(key.publicKey) });
    const headers = [...answer.headers].filter(([name]) => name !== 'date');
    return JSON.stringify([answer.status, answer.body, headers]);
  };
  for (const payload of [
    { action: 'count-prekeys' },
    { action: 'remove' },
    { action: 'fetch', after: '0', limit: 5 },
  ]) {
    const answers = [
      await signed(known, stranger, payload),
      await signed(unknown, stranger, payload),
      await signed(unknown, unknown, payload),
    ];
    expect(new Set(answers).size, JSON.stringify(answers)).toBe(1);
    expect(answers[0]).toContain('relay/refused');
  }
  expect(await signed(known, known, { action: 'count-prekeys' })).toContain('"oneTime":0');
});

test('a challenge serves once, for two minutes, at this relay only', async () => {
  const { client, clock } = await testRelay();
  const other = await testRelay();
  const key = new Key();
  await client.create(key);
  const fresh = async (from = client) => (await from.call('POST', '/v1/challenge')).body['challenge'] as string;
  const use = async (challenge: string) =>
    (
      await client.call(
        'POST',
        '/v1/mailbox',
        key.action(await client.relayKey(), challenge, { action: 'count-prekeys' }),
      )
    ).body['code'];
  const once = await fresh();
  expect(await use(once)).toBeUndefined();
  expect(await use(once)).toBe('relay/stale-challenge');
  expect(await use(await fresh(other.client))).toBe('relay/stale-challenge');
  const late = await fresh();
  clock.advance(120_001);
  expect(await use(late)).toBe('relay/stale-challenge');
});
