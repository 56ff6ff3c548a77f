import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import {
  CHAIN_START,
  type ChainLink,
  type ReceiveChain,
  type SendChain,
  advanceChain,
  observeChain,
  transientPlace,
} from './chain.ts';

const crypto: CryptoProvider = nobleProvider;

/** The places of the first `count` contents of a device. */
function written(count: number): ChainLink[] {
  let chain: SendChain = CHAIN_START;
  return Array.from({ length: count }, () => {
    const step = advanceChain(crypto, chain);
    chain = step.chain;
    return step.place;
  });
}

function receive(places: readonly ChainLink[], start: ReceiveChain = CHAIN_START) {
  const verdicts: string[] = [];
  const chain = places.reduce((chain, place) => {
    const step = observeChain(chain, place);
    verdicts.push(step.verdict);
    return step.chain;
  }, start);
  return { chain, verdicts };
}

const missing = (chain: ReceiveChain) => chain.missing.map(({ seq }) => seq);

test('rule 11: in order, everything follows', () => {
  const { chain, verdicts } = receive(written(5));
  expect(verdicts).toEqual(['next', 'next', 'next', 'next', 'next']);
  expect(chain).toMatchObject({ seq: 5, missing: [] });
});

test('rule 11: a gap is visible at once, and closed by what arrives late', () => {
  const [one, two, three, four, five] = written(5) as [ChainLink, ChainLink, ChainLink, ChainLink, ChainLink];
  const gap = receive([one, five]);
  expect(gap.verdicts).toEqual(['next', 'gap']);
  expect(missing(gap.chain)).toEqual([2, 3, 4]);
  const filled = receive([three, two, four, two, five], gap.chain);
  expect(filled.verdicts).toEqual(['filled', 'filled', 'filled', 'seen', 'seen']);
  expect(filled.chain).toMatchObject({ seq: 5, missing: [] });
});

test('C15, R1: in any order, with duplicates and losses, exactly the lost ones stay missing and nothing forks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.infiniteStream(fc.nat(99)), (count, dice) => {
      const roll = () => dice.next().value ?? 0;
      const places = written(count);
      const kept = places.filter(() => roll() < 70);
      const arrivals = [...kept, ...kept.filter(() => roll() < 30)]
        .map((place) => ({ place, at: roll() }))
        .sort((a, b) => a.at - b.at)
        .map(({ place }) => place);
      const { chain, verdicts } = receive(arrivals);
      expect(verdicts).not.toContain('fork');
      const highest = Math.max(0, ...kept.map(({ seq }) => seq));
      const lost = places.filter((place) => place.seq < highest && !kept.includes(place)).map(({ seq }) => seq);
      expect(missing(chain)).toEqual(lost);
    }),
  );
});

test('rule 11: a cloned device that writes another message under the same number is a fork', () => {
  const places = written(4);
  const other = { seq: 4, link: crypto.random(16), prev: crypto.random(16) };
  const before = receive(places);
  expect(observeChain(before.chain, other)).toEqual({ chain: before.chain, verdict: 'fork' });
  const strayed = { seq: 5, link: crypto.random(16), prev: other.link };
  expect(observeChain(before.chain, strayed)).toEqual({ chain: before.chain, verdict: 'fork' });
});

test('rule 11: a gap is not filled by something its neighbours do not know', () => {
  const [one, two, three] = written(3) as [ChainLink, ChainLink, ChainLink];
  const { chain } = receive([one, three]);
  for (const forged of [
    { ...two, link: crypto.random(16) },
    { ...two, prev: crypto.random(16) },
  ])
    expect(observeChain(chain, forged)).toEqual({ chain, verdict: 'fork' });
  expect(observeChain(chain, two).verdict).toBe('filled');
});

test('a peer that claims to be far ahead costs 512 entries at most', () => {
  const far = { seq: Number.MAX_SAFE_INTEGER - 1, link: crypto.random(16), prev: crypto.random(16) };
  const { chain, verdicts } = receive([far]);
  expect(verdicts).toEqual(['gap']);
  expect(chain.missing).toHaveLength(512);
  expect(missing(chain).at(-1)).toBe(far.seq - 1);
});

test('transient places stand outside the chain', () => {
  expect(transientPlace(crypto)).toMatchObject({ seq: 0, prev: new Uint8Array(16) });
});
