import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64, fromBase64, toBase64 } from './base64.ts';

test('base64 matches the platform and round-trips', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }),
  );
});

test('one byte string has one text: what decodes encodes to the same', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('A', 'B', '/', '+', '=', '-', ' ', 'é', 'Ł'), maxLength: 12 }),
      (text) => {
        const bytes = decodeBase64(text);
        if (bytes !== undefined) expect(toBase64(bytes)).toBe(text);
      },
    ),
    { numRuns: 2000 },
  );
});

test.each(['A', 'AA', 'AAA', 'AB==', 'AAB=', 'AA==AA==', 'A===', '====', 'AA-_', 'AAAA\n', ' AAAA', 'ŁAAA'])(
  '%j is whispr/bad-base64',
  (text) => {
    expect(() => fromBase64(text)).toThrow(expect.objectContaining({ code: 'whispr/bad-base64' }));
  },
);
