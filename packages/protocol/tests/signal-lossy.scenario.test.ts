import { expect, test } from 'vitest';
import { fromUtf8, toUtf8 } from '../src/bytes/index.ts';
import { isWhisprError } from '../src/errors/index.ts';
import { defaultProvider } from '../src/primitives/index.ts';
import { makeParty, type Party } from '../src/signal/fixtures/party.ts';
import { seeded } from '../src/signal/fixtures/seeded.ts';
import type { SignalCiphertext } from '../src/signal/index.ts';

const crypto = await defaultProvider();

interface Underway {
  readonly from: Party;
  readonly to: Party;
  readonly text: string;
  readonly message: SignalCiphertext;
  /** Ratchet keys that the sender had used up to now, to tell when the receiver must have forgotten this one. */
  readonly ratchet: number;
}

/**
 * Two devices over a network that loses 30 %, repeats 10 % and delivers in any order within a window. Records are
 * serialised after every step (the party does that), so every state that occurs is also stored and read back.
 */
test('B2 B3 B4: 2000 messages with loss, reordering and duplicates: each is read once or explained', async () => {
  const random = seeded(20_26);
  const alice = await makeParty(crypto, 1);
  const bob = await makeParty(crypto, 2);
  await alice.start(bob.bundle());
  await bob.receive(await alice.send(fromUtf8('hello')));
  await alice.receive(await bob.send(fromUtf8('hello')));

  const network: Underway[] = [];
  const read = new Set<string>();
  const ratchets = new Map<Party, Set<string>>([
    [alice, new Set()],
    [bob, new Set()],
  ]);
  const outcome = { sent: 0, read: 0, repeated: 0, forgotten: 0, lost: 0 };
  const ownKey = (party: Party) => party.record()?.current?.ratchet.sender.pair.publicKey.join() ?? '';

  const deliver = async ({ to, from, text, message, ratchet }: Underway) => {
    try {
      const { plaintext } = await to.receive(message, from.identity.publicKey);
      expect(toUtf8(plaintext)).toBe(text);
      expect(read.has(text), `${text} was read twice`).toBe(false);
      read.add(text);
      outcome.read += 1;
    } catch (error) {
      if (!isWhisprError(error)) throw error;
      if (error.code === 'signal/duplicate-message') {
        expect(read.has(text), `${text} is called a duplicate`).toBe(true);
        outcome.repeated += 1;
      } else {
        // The only other excuse: five newer ratchet keys have been used since.
        expect(error.code).toBe('signal/bad-mac');
        expect((ratchets.get(from)?.size ?? 0) - ratchet).toBeGreaterThanOrEqual(5);
        outcome.forgotten += 1;
      }
    }
  };

  while (outcome.sent < 2000) {
    const [from, to] = random() < 0.5 ? [alice, bob] : [bob, alice];
    for (let burst = 1 + Math.floor(random() * 4); burst > 0; burst -= 1) {
      const text = `message ${outcome.sent}`;
      ratchets.get(from)?.add(ownKey(from));
      const message = await from.send(fromUtf8(text));
      outcome.sent += 1;
      const underway = { from, to, text, message, ratchet: ratchets.get(from)?.size ?? 0 };
      if (random() < 0.3) outcome.lost += 1;
      else network.push(underway);
      if (random() < 0.1) network.push(underway);
    }
    while (network.length > 12) {
      const [next] = network.splice(Math.floor(random() * network.length), 1);
      if (next) await deliver(next);
    }
  }
  for (const last of network) await deliver(last);

  console.log(`signal lossy: ${JSON.stringify(outcome)}, epoch ${alice.record()?.current?.pq.braid.epoch}`);
  expect(outcome.read).toBeGreaterThan(1200);
  expect(outcome.repeated).toBeGreaterThan(50);
  // Post-quantum epochs went on under all that.
  expect(alice.record()?.current?.pq.braid.epoch ?? 0n).toBeGreaterThan(5n);
  await bob.receive(await alice.send(fromUtf8('bye')));
  await alice.receive(await bob.send(fromUtf8('bye')));
});
