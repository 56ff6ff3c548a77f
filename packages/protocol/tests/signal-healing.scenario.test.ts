import { expect, test } from 'vitest';
import { fromUtf8, toUtf8 } from '../src/bytes/index.ts';
import { isWhisprError } from '../src/errors/index.ts';
import { defaultProvider } from '../src/primitives/index.ts';
import { makeParty, type Party } from '../src/signal/fixtures/party.ts';
import {
  type HealingState,
  healthy,
  leadsHealing,
  noteDecrypted,
  noteUndecryptable,
  type SignalCiphertext,
  takeReset,
} from '../src/signal/index.ts';

const crypto = await defaultProvider();
const HEAL = 'heal';
const initial: HealingState = healthy;

/** A device that heals as the application does: notes failures, resets when due, tells the peer by a first message. */
function healer(party: Party, peer: Party) {
  const self = {
    party,
    state: initial,
    resets: 0,
    read: [] as string[],
    refused: [] as string[],
    outbox: [] as SignalCiphertext[],

    async write(text: string) {
      self.outbox.push(await party.send(fromUtf8(text)));
    },
    async take(message: SignalCiphertext) {
      try {
        const text = toUtf8((await party.receive(message, peer.identity.publicKey)).plaintext);
        self.state = noteDecrypted(self.state);
        if (text !== HEAL) self.read.push(text);
      } catch (error) {
        if (!isWhisprError(error)) throw error;
        self.refused.push(error.code);
        const leads = leadsHealing(party.identity.publicKey, peer.identity.publicKey);
        self.state = noteUndecryptable(self.state, { code: error.code, newToTransport: true, leads }, party.now);
      }
    },
    async tick(ms: number) {
      party.now += ms;
      const after = takeReset(self.state, party.now);
      if (after === undefined) return;
      self.state = after;
      self.resets += 1;
      await party.start(peer.bundle());
      await self.write(HEAL);
    },
  };
  return self;
}

type Healer = ReturnType<typeof healer>;

async function pair(): Promise<[Healer, Healer]> {
  const [alice, bob] = [await makeParty(crypto, 1, 50), await makeParty(crypto, 2, 50)];
  await alice.start(bob.bundle());
  await bob.receive(await alice.send(fromUtf8('hello')));
  await alice.receive(await bob.send(fromUtf8('hello')));
  return [healer(alice, bob), healer(bob, alice)];
}

/** Hands everything over in both directions until nothing is under way. */
async function settle(a: Healer, b: Healer) {
  for (let round = 0; a.outbox.length + b.outbox.length > 0; round += 1) {
    expect(round, 'the two never come to rest').toBeLessThan(20);
    const [fromA, fromB] = [a.outbox.splice(0), b.outbox.splice(0)];
    for (const message of fromA) await b.take(message);
    for (const message of fromB) await a.take(message);
    await a.tick(1000);
    await b.tick(1000);
  }
}

/** Talks both ways and demands that every word arrives and both ends hold the same session. */
async function talksAgain(a: Healer, b: Healer) {
  [a.read, b.read] = [[], []];
  for (let i = 0; i < 6; i += 1) {
    await a.write(`a${i}`);
    await settle(a, b);
    await b.write(`b${i}`);
    await settle(a, b);
  }
  expect(b.read).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5']);
  expect(a.read).toEqual(['b0', 'b1', 'b2', 'b3', 'b4', 'b5']);
  const base = (x: Healer) => x.party.record()?.current?.baseKey;
  expect(base(a)).toEqual(base(b));
}

test('B7: both start at once: everything is read and one session remains', async () => {
  const [alice, bob] = [await makeParty(crypto, 1), await makeParty(crypto, 2)];
  const [a, b] = [healer(alice, bob), healer(bob, alice)];
  await alice.start(bob.bundle());
  await bob.start(alice.bundle());
  for (let i = 0; i < 3; i += 1) await a.write(`from a ${i}`);
  for (let i = 0; i < 3; i += 1) await b.write(`from b ${i}`);
  await settle(a, b);
  expect([a.read.length, b.read.length, a.refused.length, b.refused.length]).toEqual([3, 3, 0, 0]);
  // Still at once: both answer before they hear each other.
  await Promise.all([a.write('again a'), b.write('again b')]);
  await settle(a, b);
  await talksAgain(a, b);
  expect(a.resets + b.resets).toBe(0);
});

test('B7: one side goes back to an older state and heals with at most one reset per side', async () => {
  const [a, b] = await pair();
  const old = b.party.stored;
  for (let i = 0; i < 3; i += 1) {
    await a.write(`before ${i}`);
    await settle(a, b);
    await b.write(`before ${i}`);
    await settle(a, b);
  }
  b.party.stored = old;
  await b.write('reused key');
  await a.write('unreadable');
  await settle(a, b);
  for (let wait = 0; wait < 15; wait += 1) {
    await a.tick(1000);
    await b.tick(1000);
    await settle(a, b);
  }
  expect(a.refused.length + b.refused.length).toBeGreaterThan(0);
  expect(a.resets).toBeLessThanOrEqual(1);
  expect(b.resets).toBeLessThanOrEqual(1);
  expect(a.resets + b.resets).toBeGreaterThan(0);
  await talksAgain(a, b);
});

test('B7: one side loses all sessions: a burst of unreadable messages causes one reset', async () => {
  const [a, b] = await pair();
  b.party.stored = undefined;
  for (let i = 0; i < 20; i += 1) await a.write(`lost ${i}`);
  await settle(a, b);
  for (let wait = 0; wait < 15; wait += 1) {
    await b.tick(1000);
    await settle(a, b);
  }
  expect(b.refused).toEqual(Array.from({ length: 20 }, () => 'signal/no-session'));
  expect([a.resets, b.resets]).toEqual([0, 1]);
  await talksAgain(a, b);
});

test('B7: both sides lose their sessions while messages cross: no storm, one session remains', async () => {
  const [a, b] = await pair();
  await a.write('crossing a');
  await b.write('crossing b');
  a.party.stored = undefined;
  b.party.stored = undefined;
  await settle(a, b);
  for (let wait = 0; wait < 15; wait += 1) {
    await a.tick(1000);
    await b.tick(1000);
    await settle(a, b);
  }
  expect(a.resets + b.resets).toBe(1);
  await talksAgain(a, b);
});
