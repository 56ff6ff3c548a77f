import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { concat, equalBytes, fromHex } from '../../bytes/index.ts';
import { WhisprError } from '../../errors/index.ts';
import { nobleProvider as crypto } from '../../primitives/noble-provider.ts';
import { everyTransition } from './fixtures/epochs.ts';
import { Party } from './fixtures/party.ts';
import { type SpqrState, decodeSpqrState, encodeSpqrState, initSpqr, spqrReceive } from './index.ts';

const badState = expect.objectContaining({ code: 'spqr/bad-state' });
let states: SpqrState[] = [];

beforeAll(async () => {
  const [a, b] = await Party.pair('codec');
  await everyTransition(a, b);
  const start = await initSpqr(crypto, new Uint8Array(32), 'B2A');
  const { state: withSkipped } = await spqrReceive(crypto, start, fromHex('0101b81700'));
  states = [...a.seen.values(), ...b.seen.values(), start, withSkipped];
});

test('every state round-trips exactly, and is small where nothing is under way (B3)', () => {
  const sizes = states.map((state) => {
    const bytes = encodeSpqrState(state);
    expect(decodeSpqrState(bytes)).toEqual(state);
    expect(encodeSpqrState(decodeSpqrState(bytes))).toEqual(bytes);
    return bytes.length;
  });
  expect(Math.min(...sizes)).toBeLessThan(400);
  expect(Math.max(...sizes)).toBeGreaterThan(72_000);
});

test('a state read from a Node Buffer does not share its memory', () => {
  const state = states.at(0)!;
  const buffer = Buffer.from(encodeSpqrState(state));
  const read = decodeSpqrState(buffer);
  buffer.fill(0);
  expect(read).toEqual(state);
});

test('every truncation and any surplus is refused', () => {
  for (const state of states.slice(0, -1)) {
    const bytes = encodeSpqrState(state);
    for (let length = 0; length < bytes.length; length += 1) {
      if (refuses(bytes.subarray(0, length))) continue;
      throw new Error(`${state.braid.name} cut to ${length} bytes was accepted`);
    }
    expect(() => decodeSpqrState(concat(bytes, Uint8Array.of(0)))).toThrowError(badState);
  }
});

test('a state too large or of another version is refused', () => {
  const bytes = encodeSpqrState(states.at(0)!);
  expect(() => decodeSpqrState(new Uint8Array(300_000).fill(1))).toThrowError(badState);
  expect(() => decodeSpqrState(bytes.with(0, 0))).toThrowError(badState);
  expect(() => decodeSpqrState(bytes.with(0, 2))).toThrowError(
    expect.objectContaining({ code: 'spqr/unsupported-state' }),
  );
});

test('a braid and a chain of different sessions or epochs do not pass as one state', () => {
  for (const { braid } of states)
    for (const { chain } of states) {
      const ownsKeys = ['KeysUnsampled', 'KeysSampled', 'HeaderSent', 'Ct1Received', 'EkSentCt1Received'];
      const turn = (braid.epoch % 2n === 1n) === (chain.direction === 'A2B');
      const given = ['Ct1Sampled', 'EkReceivedCt1Sampled', 'Ct1Acknowledged', 'Ct2Sampled'].includes(braid.name);
      const fits =
        ownsKeys.includes(braid.name) === turn &&
        chain.currentEpoch === braid.epoch - (given ? 0n : 1n) &&
        chain.sendEpoch < braid.epoch;
      expect(refuses(encodeSpqrState({ braid, chain }))).toBe(!fits);
    }
});

test('skipped keys out of order, of the future or expired are refused', () => {
  const bytes = encodeSpqrState(states.at(-1)!);
  const firstIndex = bytes.length - 2000 * 36;
  const withIndex = (at: number, index: number) => {
    const changed = bytes.slice();
    new DataView(changed.buffer).setUint32(at, index);
    return changed;
  };
  // Message 3000 was received: 1000 to 2999 are stored.
  expect(decodeSpqrState(withIndex(firstIndex, 1000))).toEqual(states.at(-1));
  for (const changed of [
    withIndex(firstIndex, 999),
    withIndex(firstIndex, 1001),
    withIndex(firstIndex + 36, 1000),
    withIndex(bytes.length - 36, 3000),
  ])
    expect(() => decodeSpqrState(changed)).toThrowError(badState);
});

test('a length that promises more than follows allocates nothing for it', () => {
  const bytes = encodeSpqrState(states.at(-1)!).slice(0, -2000 * 36);
  bytes.set([255, 255], bytes.length - 2);
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 1000; i += 1) expect(refuses(bytes)).toBe(true);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1000 * 10 * bytes.length);
});

test('any change of any byte gives a state that writes the same bytes, or a coded error', () => {
  const somewhere = fc.record({
    state: fc.nat(),
    at: fc.oneof(fc.nat({ max: 80 }), fc.nat()),
    value: fc.nat({ max: 255 }),
  });
  fc.assert(
    fc.property(somewhere, ({ state, at, value }) => {
      const bytes = encodeSpqrState(states.at(state % (states.length - 1))!);
      const changed = bytes.with(at % bytes.length, value);
      if (!refuses(changed)) expect(equalBytes(encodeSpqrState(decodeSpqrState(changed)), changed)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('any bytes at all give a state or a coded error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat({ max: 12 }), (tail, tag) => {
      const bytes = concat(Uint8Array.of(1, tag), tail);
      if (!refuses(bytes)) expect(encodeSpqrState(decodeSpqrState(bytes))).toEqual(bytes);
    }),
    { numRuns: 2000 },
  );
});

/** True if the bytes are refused with a coded error; any other error goes on. */
function refuses(bytes: Uint8Array): boolean {
  try {
    decodeSpqrState(bytes);
    return false;
  } catch (error) {
    if (error instanceof WhisprError) return true;
    throw error;
  }
}
