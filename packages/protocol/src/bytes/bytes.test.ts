import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader, ByteWriter, equalConstantTime, fromBase64Url, fromHex, toBase64Url, toHex } from './index.ts';

test('hex and base64url round-trip and match the platform', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromHex(toHex(bytes))).toEqual(bytes);
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
    }),
  );
});

test('base64url refuses padding, foreign characters and stray bits', () => {
  for (const bad of ['AA==', 'A+', 'A', 'AB', 'é'])
    expect(() => fromBase64Url(bad), bad).toThrowError(expect.objectContaining({ code: 'bytes/bad-base64url' }));
});

test('constant-time comparison agrees with equality', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (a, b) => {
      expect(equalConstantTime(a, b)).toBe(toHex(a) === toHex(b));
      expect(equalConstantTime(a, a.slice())).toBe(true);
    }),
  );
});

test('ByteReader reads what ByteWriter wrote and refuses every truncation and surplus', () => {
  const whole = new ByteWriter()
    .u8(7)
    .u16(300)
    .u32(70_000)
    .u64(2n ** 60n)
    .block(Uint8Array.of(1, 2))
    .optionalBlock(undefined)
    .finish();
  const read = (bytes: Uint8Array) => {
    const reader = new ByteReader(bytes, 'test/bad');
    const out = [reader.u8(), reader.u16(), reader.u32(), reader.u64(), reader.block(10), reader.optionalBlock(10)];
    reader.end();
    return out;
  };
  expect(read(whole)).toEqual([7, 300, 70_000, 2n ** 60n, Uint8Array.of(1, 2), undefined]);
  for (let length = 0; length < whole.length; length += 1)
    expect(() => read(whole.slice(0, length))).toThrowError(expect.objectContaining({ code: 'test/bad' }));
  expect(() => read(Uint8Array.of(...whole, 0))).toThrowError(expect.objectContaining({ code: 'test/bad' }));
});
