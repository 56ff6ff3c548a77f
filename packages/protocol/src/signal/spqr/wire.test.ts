import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../bytes/index.ts';
import { WhisprError } from '../../errors/index.ts';
import vectors from '../fixtures/signal-vectors.json' with { type: 'json' };
import { type BraidPayload, type SpqrMessage, decodeSpqrMessage, encodeSpqrMessage } from './wire.ts';

const badMessage = expect.objectContaining({ code: 'spqr/bad-message' });

const chunk = fc.record({ index: fc.nat({ max: 65_535 }), data: fc.uint8Array({ minLength: 32, maxLength: 32 }) });
const payload: fc.Arbitrary<BraidPayload> = fc.oneof(
  fc.record({ type: fc.constantFrom('None', 'Ct1Ack') }),
  fc.record({ type: fc.constantFrom('Hdr', 'Ek', 'EkCt1Ack', 'Ct1', 'Ct2'), chunk }),
);
const message: fc.Arbitrary<SpqrMessage> = fc.record({
  epoch: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
  index: fc.integer({ min: 1, max: 0xffff_ffff }),
  payload,
});

test('the wire form of SPQR messages gives the vectors (B3)', () => {
  const v = vectors.spqr_wire;
  const data = fromHex(vectors.erasure.chunk0);
  const messages: [SpqrMessage, string][] = [
    [{ epoch: 1n, index: 1, payload: { type: 'None' } }, v.none_ep1_idx1],
    [{ epoch: 1n, index: 1, payload: { type: 'Hdr', chunk: { index: 0, data } } }, v.hdr_ep1_idx1_chunk0],
    [{ epoch: 300n, index: 200, payload: { type: 'Ct1Ack' } }, v.ct1ack_ep300_idx200],
  ];
  for (const [parsed, hex] of messages) {
    expect(toHex(encodeSpqrMessage(parsed))).toBe(hex);
    expect(decodeSpqrMessage(fromHex(hex))).toEqual(parsed);
  }
});

test('every message round-trips, ignores what follows it, and fails at every truncation', () => {
  fc.assert(
    fc.property(message, fc.uint8Array({ maxLength: 20 }), (parsed, surplus) => {
      const bytes = encodeSpqrMessage(parsed);
      expect(decodeSpqrMessage(bytes)).toEqual(parsed);
      expect(decodeSpqrMessage(concat(bytes, surplus))).toEqual(parsed);
      for (let length = 0; length < bytes.length; length += 1)
        expect(() => decodeSpqrMessage(bytes.slice(0, length))).toThrowError(badMessage);
    }),
  );
});

test('longer forms of a number are accepted up to ten bytes, and no further', () => {
  const one = (zeros: number) => `81${'80'.repeat(zeros)}00`;
  const expected = { epoch: 1n, index: 1, payload: { type: 'None' } };
  expect(decodeSpqrMessage(fromHex(`01${one(0)}0100`))).toEqual(expected);
  expect(decodeSpqrMessage(fromHex(`01${one(8)}${one(8)}00`))).toEqual(expected);
  expect(() => decodeSpqrMessage(fromHex(`01${one(9)}0100`))).toThrowError(badMessage);
});

test('what no current sender writes is refused', () => {
  const chunk = '00'.repeat(32);
  for (const [why, hex] of [
    ['epoch 0', '01000100'],
    ['index 0, a message without key', '01010000'],
    ['an index of 33 bits', '0101808080801000'],
    ['an epoch of 65 bits', '01808080808080808080020100'],
    ['a type that does not exist', '01010107'],
    ['a chunk index of 17 bits', `01010101808004${chunk}`],
  ] as const)
    expect(() => decodeSpqrMessage(fromHex(hex)), why).toThrowError(badMessage);
  for (const version of [0, 2, 0x81, 255])
    expect(() => decodeSpqrMessage(Uint8Array.of(version, 1, 1, 0))).toThrowError(
      expect.objectContaining({ code: 'spqr/unsupported-version' }),
    );
});

test('any bytes give a message or a coded error, never anything else', () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc.uint8Array({ maxLength: 80 }).map((rest) => concat(Uint8Array.of(1, 1, 1), rest)),
  );
  fc.assert(
    fc.property(hostile, (bytes) => {
      try {
        const parsed = decodeSpqrMessage(bytes);
        expect(decodeSpqrMessage(encodeSpqrMessage(parsed))).toEqual(parsed);
      } catch (error) {
        if (!(error instanceof WhisprError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});

test('a chunk is a copy: it outlives the buffer it was read from', () => {
  const buffer = Buffer.from(vectors.spqr_wire.hdr_ep1_idx1_chunk0, 'hex');
  const parsed = decodeSpqrMessage(buffer);
  buffer.fill(0);
  expect(toHex(encodeSpqrMessage(parsed))).toBe(vectors.spqr_wire.hdr_ep1_idx1_chunk0);
});
