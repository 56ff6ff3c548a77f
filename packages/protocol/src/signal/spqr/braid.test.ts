import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../bytes/index.ts';
import { nobleProvider as crypto } from '../../primitives/noble-provider.ts';
import vectors from '../fixtures/signal-vectors.json' with { type: 'json' };
import { ciphertextMac } from './authenticator.ts';
import type { BraidState, BraidStep, Ct2Sampled, KeysSampled } from './braid-states.ts';
import { initBraid, receiveBraid, sendBraid } from './braid.ts';
import { everyTransition } from './fixtures/epochs.ts';
import { Party } from './fixtures/party.ts';
import type { BraidMessage, BraidPayload } from './wire.ts';

const authKey = fromHex(vectors.authenticator.auth_key);
const seeds = new Map([
  [64, fromHex(vectors.mlkem768_incremental.seed)],
  [32, fromHex(vectors.mlkem768_incremental.m)],
]);
/** The randomness of the vectors: a seed for keys, m for an encapsulation. */
const random = (length: number) => seeds.get(length)!.slice();
const NONE: BraidPayload = { type: 'None' };

/** A braid that keeps its state, and the epoch secrets it gave. */
class Side {
  readonly secrets: string[] = [];
  state: BraidState;

  constructor(state: BraidState) {
    this.state = state;
  }

  async say(): Promise<BraidMessage> {
    const { epoch } = this.state;
    const step = await sendBraid(crypto, this.state, random);
    this.#take(step);
    return { epoch, payload: step.payload };
  }

  async hear(message: BraidMessage): Promise<void> {
    this.#take(await receiveBraid(crypto, this.state, message));
  }

  #take({ state, epochSecret }: BraidStep): void {
    this.state = state;
    if (epochSecret) this.secrets.push(`${epochSecret.epoch} ${toHex(epochSecret.secret)}`);
  }
}

async function pair(): Promise<[Side, Side]> {
  return [new Side(await initBraid(crypto, authKey, 'A2B')), new Side(await initBraid(crypto, authKey, 'B2A'))];
}

/** Ping-pong until one of the two is in a state; `from` speaks first. */
async function reach(name: BraidState['name'], a: Side, b: Side): Promise<void> {
  for (let i = 0; a.state.name !== name && b.state.name !== name; i += 1) {
    if (i > 200) throw new Error(`never in ${name}`);
    await (i % 2 === 0 ? b.hear(await a.say()) : a.hear(await b.say()));
  }
}

/** The chunk of a message with one bit flipped. */
function tampered({ epoch, payload }: BraidMessage): BraidMessage {
  if (!('chunk' in payload)) throw new Error('no chunk to tamper with');
  const { index, data } = payload.chunk;
  return { epoch, payload: { ...payload, chunk: { index, data: data.with(7, (data[7] ?? 0) ^ 1) } } };
}

const failsWith = (code: string) => expect.objectContaining({ code });

describe('ML-KEM Braid (B3)', () => {
  test('the first exchange gives the bytes and the secret of the vectors at both ends', async () => {
    const [a, b] = await pair();
    await b.hear(await a.say());
    expect(toHex((a.state as KeysSampled).header.message)).toBe(vectors.erasure.message);
    await reach('Ct2Sampled', a, b);
    const ct2AndMac = toHex((b.state as Ct2Sampled).ct2.message);
    expect(ct2AndMac).toBe(vectors.mlkem768_incremental.ct2 + vectors.authenticator.ct_mac);
    await reach('KeysUnsampled', b, a);
    expect(a.secrets).toEqual([`1 ${vectors.authenticator.scka_key_epoch1}`]);
    expect(b.secrets).toEqual(a.secrets);
  });

  test('the encapsulator yields the secret when it sends, the key owner when it receives', async () => {
    const [a, b] = await pair();
    await reach('HeaderReceived', a, b);
    expect(b.secrets).toHaveLength(0);
    await b.say();
    expect([a.secrets.length, b.secrets.length]).toEqual([0, 1]);
  });

  test('a forged header is refused and leaves the state as it was', async () => {
    const [a, b] = await pair();
    await b.hear(await a.say());
    await b.hear(await a.say());
    const held = b.state;
    const last = await a.say();
    await expect(b.hear(tampered(last))).rejects.toThrowError(failsWith('spqr/bad-mac'));
    expect(b.state).toBe(held);
    await b.hear(last);
    expect(b.state.name).toBe('HeaderReceived');
  });

  test('an ek vector that is not the one of the header is refused, with and without acknowledgement', async () => {
    for (const acknowledged of [false, true]) {
      const [a, b] = await pair();
      await reach('Ct1Sampled', a, b);
      await a.hear(await b.say());
      for (let i = 0; i < 35; i += 1) await b.hear(await a.say());
      if (acknowledged) while (a.state.name !== 'Ct1Received') await a.hear(await b.say());
      const last = await a.say();
      expect(last.payload.type).toBe(acknowledged ? 'EkCt1Ack' : 'Ek');
      await expect(b.hear(tampered(last))).rejects.toThrowError(failsWith('spqr/bad-ek'));
      await b.hear(last);
      expect(b.state.name).toBe(acknowledged ? 'Ct2Sampled' : 'EkReceivedCt1Sampled');
    }
  });

  test('an ek vector completed after the acknowledgement is checked too', async () => {
    const [a, b] = await pair();
    await reach('Ct1Sampled', a, b);
    while (a.state.name !== 'Ct1Received') await a.hear(await b.say());
    for (let i = 0; i < 35; i += 1) await b.hear(await a.say());
    expect(b.state.name).toBe('Ct1Acknowledged');
    await expect(b.hear(tampered(await a.say()))).rejects.toThrowError(failsWith('spqr/bad-ek'));
  });

  test('a forged ciphertext is refused and leaves the state as it was', async () => {
    const [a, b] = await pair();
    await reach('EkSentCt1Received', a, b);
    for (let i = 0; i < 3; i += 1) await a.hear(await b.say());
    const held = a.state;
    const last = await b.say();
    await expect(a.hear(tampered(last))).rejects.toThrowError(failsWith('spqr/bad-mac'));
    expect(a.state).toBe(held);
    await a.hear(last);
    expect([a.state.name, a.state.epoch]).toEqual(['NoHeaderReceived', 2n]);
  });

  test('the MAC of a ciphertext uses the authenticator that holds its secret', async () => {
    const [a, b] = await pair();
    const before = a.state.authenticator;
    await reach('Ct2Sampled', a, b);
    const { ct2, authenticator } = b.state as Ct2Sampled;
    const mac = ct2.message.slice(128);
    expect(authenticator).not.toEqual(before);
    const body = ct2.message.slice(0, 128);
    const ct1 = 'ct1' in a.state && a.state.ct1 instanceof Uint8Array ? a.state.ct1 : new Uint8Array();
    expect(mac).toEqual(await ciphertextMac(crypto, authenticator, 1n, ct1, body));
  });

  test('epochs: the past changes nothing, the future is refused but for the one that ends the exchange', async () => {
    const [a, b] = await pair();
    const tooEarly = failsWith('spqr/bad-epoch');
    for (const side of [a, b]) await expect(side.hear({ epoch: 2n, payload: NONE })).rejects.toThrowError(tooEarly);
    await reach('Ct2Sampled', a, b);
    await expect(b.hear({ epoch: 3n, payload: NONE })).rejects.toThrowError(tooEarly);
    await b.hear({ epoch: 2n, payload: NONE });
    expect([b.state.name, b.state.epoch]).toEqual(['KeysUnsampled', 2n]);
    const held = b.state;
    await b.hear({ epoch: 1n, payload: NONE });
    expect(b.state).toBe(held);
  });

  test('a payload that a state does not wait for changes nothing', async () => {
    const chunk = { index: 0, data: new Uint8Array(32) };
    const waitsFor: Record<BraidState['name'], BraidPayload['type'][]> = {
      KeysUnsampled: [],
      KeysSampled: ['Ct1'],
      HeaderSent: ['Ct1'],
      Ct1Received: ['Ct2'],
      EkSentCt1Received: ['Ct2'],
      NoHeaderReceived: ['Hdr'],
      HeaderReceived: [],
      Ct1Sampled: ['Ek', 'EkCt1Ack'],
      EkReceivedCt1Sampled: ['Ct1Ack', 'EkCt1Ack'],
      Ct1Acknowledged: ['Ek', 'EkCt1Ack'],
      Ct2Sampled: [],
    };
    const payloads: BraidPayload[] = [
      NONE,
      { type: 'Ct1Ack' },
      ...(['Hdr', 'Ek', 'EkCt1Ack', 'Ct1', 'Ct2'] as const).map((type) => ({ type, chunk })),
    ];
    const [a, b] = await Party.pair('states');
    await everyTransition(a, b);
    for (const party of [a, b]) {
      expect([...party.seen.keys()].sort()).toEqual(Object.keys(waitsFor).sort());
      for (const { braid } of party.seen.values())
        for (const payload of payloads.filter(({ type }) => !waitsFor[braid.name].includes(type)))
          expect((await receiveBraid(crypto, braid, { epoch: braid.epoch, payload })).state).toBe(braid);
    }
  });
});
