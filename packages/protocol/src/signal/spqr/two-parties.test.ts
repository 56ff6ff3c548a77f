import { describe, expect, test } from 'vitest';
import { toHex } from '../../bytes/index.ts';
import { isWhisprError } from '../../errors/index.ts';
import { deliver, everyTransition } from './fixtures/epochs.ts';
import { Party, repeatableRandom } from './fixtures/party.ts';
import { decodeSpqrMessage } from './wire.ts';

/** Every arrow of the braid. In a long history both parties go along each, as the roles alternate. */
const ALL_TRANSITIONS = [
  'Ct1Acknowledged → Ct2Sampled',
  'Ct1Received → EkSentCt1Received',
  'Ct1Sampled → Ct1Acknowledged',
  'Ct1Sampled → Ct2Sampled',
  'Ct1Sampled → EkReceivedCt1Sampled',
  'Ct2Sampled → KeysUnsampled',
  'EkReceivedCt1Sampled → Ct2Sampled',
  'EkSentCt1Received → NoHeaderReceived',
  'HeaderReceived → Ct1Sampled',
  'HeaderSent → Ct1Received',
  'KeysSampled → HeaderSent',
  'KeysUnsampled → KeysSampled',
  'NoHeaderReceived → HeaderReceived',
];

describe('SPQR between two parties (B3)', () => {
  test('takes every transition of the braid in both roles', async () => {
    const [a, b] = await Party.pair('directed');
    await everyTransition(a, b);
    expect(a.epoch).toBe(7n);
    expect([...a.transitions].sort()).toEqual(ALL_TRANSITIONS);
    expect([...b.transitions].sort()).toEqual(ALL_TRANSITIONS);
  });

  test('an epoch of strict ping-pong takes some 43 round trips', async () => {
    const [a, b] = await Party.pair('ping-pong');
    for (let i = 0; i < 100; i += 1) {
      await deliver(a, b);
      await deliver(b, a);
    }
    expect(a.epoch).toBe(3n);
  });

  for (const seed of ['one', 'two', 'three'])
    test(`survives loss, reordering, duplicates and bursts for 10 epochs, seed ${seed}`, async () => {
      const history = await stormyHistory(seed, 10n);
      expect(history.wrongKeys).toBe(0);
      expect(history.unexplained).toEqual([]);
      expect(history.delivered).toBeGreaterThan(500);
      expect(history.lost / (history.lost + history.delivered)).toBeGreaterThan(0.2);
      expect(history.late).toBeGreaterThan(100);
      expect(history.duplicatesRefused).toBeGreaterThan(20);
    });
});

interface InFlight {
  readonly message: Uint8Array;
  readonly key: string;
}

/** A random history between two parties: 30 % loss, up to 12 in flight delivered in any order, 10 % repeats, bursts. */
async function stormyHistory(seed: string, epochs: bigint) {
  const random = repeatableRandom(`storm ${seed}`);
  const below = (limit: number) => Math.floor(((random(1)[0] ?? 0) / 256) * limit);
  const [a, b] = await Party.pair(seed);
  const lanes = [
    { from: a, to: b, flight: new Array<InFlight>(), highest: 0 },
    { from: b, to: a, flight: new Array<InFlight>(), highest: 0 },
  ];
  const history = {
    delivered: 0,
    lost: 0,
    late: 0,
    wrongKeys: 0,
    duplicatesRefused: 0,
    unexplained: new Array<string>(),
  };

  for (let turn = 0; a.epoch <= epochs || b.epoch <= epochs; turn += 1) {
    if (turn > 5000) throw new Error('the ratchet does not advance');
    const lane = lanes.at(below(2))!;
    const burst = below(10) === 0 ? 1 + below(40) : 1 + below(3);
    for (let i = 0; i < burst; i += 1) {
      const sent = await lane.from.send();
      if (below(10) < 3) history.lost += 1;
      else lane.flight.push(sent);
    }
    while (lane.flight.length > below(12)) await deliverSome(lane);
  }
  return history;

  async function deliverSome(lane: (typeof lanes)[number]): Promise<void> {
    const place = below(lane.flight.length);
    const item = lane.flight.at(place)!;
    const repeat = below(10) === 0;
    if (!repeat) lane.flight.splice(place, 1);
    const { epoch, index } = decodeSpqrMessage(item.message);
    const order = Number(epoch) * 1e6 + index;
    if (order < lane.highest) history.late += 1;
    lane.highest = Math.max(order, lane.highest);
    try {
      const key = await lane.to.receive(item.message);
      history.delivered += 1;
      if (key !== item.key) history.wrongKeys += 1;
      if (repeat) {
        const again = lane.to.receive(item.message);
        await expect(again).rejects.toMatchObject({ code: 'spqr/duplicate-message' });
        history.duplicatesRefused += 1;
        lane.flight.splice(place, 1);
      }
    } catch (error) {
      lane.flight.splice(place, 1);
      // A message of two epochs ago: its keys are gone for good reason.
      const { chain } = lane.to.state;
      const oldest = chain.currentEpoch - BigInt(chain.links.length - 1);
      const explained = isWhisprError(error, 'spqr/bad-epoch') && epoch - 1n < oldest;
      if (!explained) history.unexplained.push(`${toHex(item.message)}: ${String(error)}`);
    }
  }
}
