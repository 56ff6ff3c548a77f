import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { concat, fromHex, fromUtf8, toHex } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { decodeCbor, encodeCbor } from './codec.ts';

const limits = { maxBytes: 65_536 };
const code = (value: string) => expect.objectContaining({ code: value });

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', maxDepth: 6 },
    fc.maxSafeInteger(),
    fc.string({ unit: 'grapheme' }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('tree'), { maxLength: 5 }),
    fc.dictionary(
      fc.string({ maxLength: 30 }).filter((key) => key !== '__proto__'),
      tie('tree'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
}));

test('every value of the format comes back', () => {
  fc.assert(
    fc.property(tree, (value) => {
      // -0 and 0 are one integer.
      expect(decodeCbor(encodeCbor(value), limits)).toEqual(plain(value));
    }),
  );
});

test('the order of properties does not matter, undefined ones are left out', () => {
  expect(toHex(encodeCbor({ b: 1, aa: 2, a: 3, gone: undefined }))).toBe('a361610361620162616102');
  expect(toHex(encodeCbor({ a: 3, aa: 2, b: 1 }))).toBe('a361610361620162616102');
});

test.each([
  ['a fraction', { a: 1.5 }],
  ['infinity', [Infinity]],
  ['an integer beyond 2^53', [2 ** 60]],
  ['a bigint', [1n]],
  ['undefined in a list', [undefined]],
  ['a Map', new Map([['a', 1]])],
  ['a date', [new Date(0)]],
])('%s has no encoding', (_name, value) => {
  expect(() => encodeCbor(value)).toThrow(code('cbor/cannot-encode'));
});

test('half a surrogate pair is written as the replacement character', () => {
  expect(decodeCbor(encodeCbor(['a\ud800b', '\udfff'.repeat(40)]), limits)).toEqual(['a\ufffdb', '\ufffd'.repeat(40)]);
});

test('a byte order mark, which decoders like to drop, stays', () => {
  for (const text of ['\ufeff', '\ufeffhello', `\ufeff${'x'.repeat(100)}`, `é\ufeff`])
    expect(decodeCbor(encodeCbor([text]), limits)).toEqual([text]);
});

test('decoded bytes are copies', () => {
  const input = Buffer.from(encodeCbor([Uint8Array.of(1, 2, 3)]));
  const value = decodeCbor(input, limits);
  input.fill(0);
  expect(value).toEqual([Uint8Array.of(1, 2, 3)]);
});

test.each([
  ['nothing', ''],
  ['a float', 'f93c00'],
  ['a double', 'fb3ff8000000000000'],
  ['undefined', 'f7'],
  ['a simple value', 'f0'],
  ['a simple value in two bytes', 'f820'],
  ['a tag', 'c000'],
  ['a break', 'ff'],
  ['an indefinite list', '9f01ff'],
  ['an indefinite map', 'bf616101ff'],
  ['an indefinite text', '7f6161ff'],
  ['a reserved length', '1c'],
  ['an integer in two bytes instead of one', '1801'],
  ['a length in two bytes instead of one', '58010a'],
  ['a list length in nine bytes', '9b000000000000000101'],
  ['an integer beyond 2^53', '1b0020000000000000'],
  ['a negative integer beyond -2^53', '3b0020000000000000'],
  ['a key that is a number', 'a10102'],
  ['keys in the wrong order', 'a2616201616101'],
  ['a longer key before a shorter one', 'a262616101616201'],
  ['a key twice', 'a2616101616102'],
  ['the key __proto__', `a1${toHex(fromUtf8('i__proto__'))}a0`],
  ['text that is not UTF-8', '62c328'],
  ['an overlong UTF-8 form', '62c080'],
  ['a surrogate in UTF-8', '63eda080'],
  ['surplus bytes', '0000'],
  ['a list that ends too early', '820101'.slice(0, 4)],
  ['a map without its last value', 'a16161'],
  ['bytes that end too early', '4201'],
])('%s is refused', (_name, hex) => {
  expect(() => decodeCbor(fromHex(hex), limits)).toThrow(code('cbor/malformed'));
});

test('every prefix and every surplus byte is refused', () => {
  fc.assert(
    fc.property(tree, fc.nat(255), (value, surplus) => {
      const bytes = encodeCbor(value);
      for (let end = 0; end < bytes.length; end += 1)
        expect(() => decodeCbor(bytes.slice(0, end), limits)).toThrow(code('cbor/malformed'));
      expect(() => decodeCbor(concat(bytes, Uint8Array.of(surplus)), limits)).toThrow(code('cbor/malformed'));
    }),
    { numRuns: 30 },
  );
});

test('arbitrary bytes are either the one encoding of a value or cbor/malformed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        expect(toHex(encodeCbor(decodeCbor(bytes, limits)))).toBe(toHex(bytes));
      } catch (error) {
        expect(isWhisprError(error, 'cbor/malformed')).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

test('size, depth and number of items are bounded', () => {
  expect(() => decodeCbor(new Uint8Array(65_537), limits)).toThrow(code('cbor/too-large'));
  const nested = (depth: number) => concat(new Uint8Array(depth).fill(0x81), Uint8Array.of(0));
  expect(decodeCbor(nested(8), limits)).toBeDefined();
  expect(() => decodeCbor(nested(9), limits)).toThrow(code('cbor/malformed'));
  expect(() => decodeCbor(nested(65_000), { ...limits, maxItems: 1e9 })).toThrow(code('cbor/malformed'));
  const list = (length: number) => encodeCbor(Array.from({ length }, () => 0));
  expect(decodeCbor(list(4095), limits)).toHaveLength(4095);
  expect(() => decodeCbor(list(4096), limits)).toThrow(code('cbor/malformed'));
  expect(decodeCbor(list(5000), { ...limits, maxItems: 6000 })).toHaveLength(5000);
});

test.each(['9affffffff', 'baffffffff', '5affffffff', '7affffffff', '9bffffffffffffffff', '7bffffffffffffffff'])(
  'a claimed length (%s) costs nothing',
  (head) => {
    expect(() => decodeCbor(concat(fromHex(head), new Uint8Array(1000)), limits)).toThrow(code('cbor/malformed'));
  },
);

test('what a hostile document occupies stays under ten times the size cap', () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  // The most memory per byte: as many empty maps as are allowed.
  const bytes = encodeCbor(Array.from({ length: 4095 }, () => ({})));
  gc();
  const before = process.memoryUsage().heapUsed;
  const value = decodeCbor(bytes, limits);
  gc();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10 * limits.maxBytes);
  expect(value).toHaveLength(4095);
});

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  return value === 0 ? 0 : value;
}
