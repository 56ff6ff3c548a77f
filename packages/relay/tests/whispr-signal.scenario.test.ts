import { openDescription, sealDescription } from '@whispr/protocol/whispr';
import { expect, test } from 'vitest';
import { relayConfig } from '../src/index.ts';
import { testRelay } from './support/relay.ts';
import { crypto, newWhisprClient } from './support/whispr-client.ts';

const CALL = '0f1e2d3c-0000-4000-8000-000000000000';

async function people() {
  const { relay, clock } = await testRelay({ whispr: relayConfig().whispr, heartbeatMs: 200 });
  const client = () => newWhisprClient(relay.url, clock, true);
  return { alice: await client(), bob: await client(), eve: await client() };
}

test('F6: a call: join, offer, again when the other joins, answer, leave', async () => {
  const { alice, bob } = await people();
  const [a, b] = [await alice.signal(), await bob.signal()];
  const offer = await sealDescription(crypto, bob.identity.encryptionPublic, { sdp: 'v=0 offer', type: 'offer' });
  a.say('join', CALL);
  a.say('signal', CALL, offer);
  b.say('join', CALL);
  expect(await a.push()).toEqual({ type: 'peer-join' });
  a.say('signal', CALL, offer);
  const got = await b.push();
  if (got.type !== 'signal') throw new Error(got.type);
  expect(got).toEqual({ type: 'signal', payload: offer });
  expect(await openDescription(crypto, bob.identity, got.payload)).toEqual({ sdp: 'v=0 offer', type: 'offer' });
  const answer = await sealDescription(crypto, alice.identity.encryptionPublic, { sdp: 'v=0 answer', type: 'answer' });
  b.say('signal', CALL, answer);
  expect(await a.push()).toEqual({ type: 'signal', payload: answer });
  a.say('leave', CALL);
  expect(await b.push()).toEqual({ type: 'peer-leave' });
  a.say('join', CALL);
  expect(await b.push()).toEqual({ type: 'peer-join' });
  // A lost connection is a leave.
  a.ws.terminate();
  expect(await b.push()).toEqual({ type: 'peer-leave' });
});

test('F6: who has not joined is not heard, and rooms do not mix', async () => {
  const { alice, bob, eve } = await people();
  const [a, b, e] = [await alice.signal(), await bob.signal(), await eve.signal()];
  a.say('join', CALL);
  b.say('join', CALL);
  expect(await a.push()).toEqual({ type: 'peer-join' });
  e.say('join', 'another-call');
  for (const type of ['signal', 'leave'] as const) {
    e.say(type, CALL, { enc: 'injected' });
    expect(JSON.parse(await e.next())).toEqual({ type: 'error', detail: 'Not a member' });
  }
  e.say('signal', 'another-call', { enc: 'to nobody' });
  b.say('signal', CALL, { enc: 'real' });
  expect(await a.push()).toEqual({ type: 'signal', payload: { enc: 'real' } });
  expect([a.waiting, b.waiting]).toEqual([0, 0]);
});

test('F6, R8: malformed frames are answered with a code and end the connection; others go on', async () => {
  const { alice, bob, eve } = await people();
  const [a, b, e] = [await alice.signal(), await bob.signal(), await eve.signal()];
  a.say('join', CALL);
  const deep = `{"type":"signal","call_id":"${CALL}","payload":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  const bad = ['', 'null', '{}', '{"type":"join"}', '{"type":"join","call_id":"../x"}', deep, '[]', '\u0000'];
  for (const frame of bad) {
    e.ws.send(frame);
    expect(JSON.parse(await e.next())).toEqual({ type: 'error', detail: 'Invalid request' });
  }
  expect(await e.closed).toBe(1008);
  const large = await eve.signal();
  large.ws.send('x'.repeat(1_000_000));
  expect(await large.closed).toBe(1009);
  const flood = await eve.signal();
  flood.say('join', 'flood');
  for (let i = 0; i < 400; i += 1) flood.say('signal', 'flood', i);
  expect(await flood.closed).toBe(1008);
  b.say('join', CALL);
  expect(await a.push()).toEqual({ type: 'peer-join' });
});

test('F6: a room holds 16, and a connection that is dead leaves it', async () => {
  const { alice } = await people();
  const sockets = await Promise.all(Array.from({ length: 17 }, () => alice.signal()));
  const [first, ...others] = sockets;
  first!.say('join', CALL);
  for (const other of others.slice(0, 15)) {
    other.say('join', CALL);
    expect(await first!.push()).toEqual({ type: 'peer-join' });
  }
  others[15]!.say('join', CALL);
  expect(JSON.parse(await others[15]!.next())).toEqual({ type: 'error', detail: 'Limit reached' });
  // It answers no ping any more.
  others[0]!.ws.pause();
  for (;;) if ((await first!.push()).type === 'peer-leave') break;
});
