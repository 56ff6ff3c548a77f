import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import { formatAccessKey, newAccountSecret, parseAccessKey } from './access-key.ts';

const crypto: CryptoProvider = nobleProvider;
const secret = fc.uint8Array({ minLength: 20, maxLength: 20 });
const code = (value: string) => expect.objectContaining({ code: value });

test('A5: an access key is 32 characters in groups of 4', () => {
  expect(formatAccessKey(new Uint8Array(20))).toBe('0000-0000-0000-0000-0000-0000-0000-0000');
  expect(formatAccessKey(new Uint8Array(20).fill(255))).toBe('ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ');
  expect(formatAccessKey(Uint8Array.from({ length: 20 }, (_, i) => i))).toBe('000G-40R4-0M30-E209-185G-R38E-1W81-24GK');
});

test('A5: every secret comes back from its access key', () => {
  fc.assert(
    fc.property(secret, (bytes) => {
      expect(parseAccessKey(formatAccessKey(bytes))).toEqual(bytes);
    }),
  );
});

test('A5: what people do to a key while copying it does not matter', () => {
  fc.assert(
    fc.property(secret, fc.nat(4), (bytes, way) => {
      const shown = formatAccessKey(bytes);
      const [typed = ''] = [
        shown.toLowerCase(),
        ` ${shown.replaceAll('-', ' ')}\n`,
        shown.replaceAll('0', 'O').replaceAll('1', 'l'),
        shown.replaceAll('0', 'o').replaceAll('1', 'I').replaceAll('-', '–'),
        shown.replaceAll('-', '').replaceAll(/./g, '$&\u00a0'),
      ].slice(way, way + 1);
      expect(toHex(parseAccessKey(typed))).toBe(toHex(bytes));
    }),
  );
});

test.each(['', '0000-0000', 'U'.repeat(32), `${'0'.repeat(31)}!`, '0'.repeat(33), '0'.repeat(31), '0'.repeat(100_000)])(
  'a key that is none is identity/bad-access-key',
  (typed) => {
    expect(() => parseAccessKey(typed)).toThrow(code('identity/bad-access-key'));
  },
);

test('arbitrary text gives a secret or identity/bad-access-key, and no message repeats the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (typed) => {
      try {
        expect(parseAccessKey(typed)).toHaveLength(20);
      } catch (error) {
        expect(isWhisprError(error, 'identity/bad-access-key')).toBe(true);
        if (typed.length > 3) expect((error as Error).message).not.toContain(typed);
      }
    }),
  );
});

test('A1: new secrets are 20 bytes and differ', () => {
  expect(newAccountSecret(crypto)).toHaveLength(20);
  expect(newAccountSecret(crypto)).not.toEqual(newAccountSecret(crypto));
});
