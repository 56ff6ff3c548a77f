import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capCombining, cleanName, stripBidiControls } from './display.ts';
import { MAX_NAME_BYTES } from './limits.ts';

const graphemes = (text: string) =>
  [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].length;

test('AT-18: a zalgo string keeps its letters and a bounded number of marks', () => {
  const zalgo = `z${'\u0310'.repeat(500)}a${'\u0489'.repeat(3)}l`;
  expect(capCombining(zalgo)).toBe(`z${'\u0310'.repeat(8)}a${'\u0489'.repeat(3)}l`);
  expect(capCombining(zalgo, 2)).toBe('z\u0310\u0310a\u0489\u0489l');
  expect(capCombining('\u0310'.repeat(100))).toBe('\u0310'.repeat(8));
});

test('AT-18: joiners between the marks do not help', () => {
  expect(capCombining(`a${'\u0310\u200d'.repeat(200)}`)).toBe(`a${'\u0310\u200d'.repeat(4)}`);
});

test.each(['👨‍👩‍👧‍👦', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '👩🏽‍❤️‍💋‍👨🏿', 'Việt', 'می‌خواهم', 'שָׁלוֹם', 'ประเทศไทย', 'क्षेत्रज्ञ', 'བརྒྱད', 'ɓ̀ɔ̀', '한국어', '1️⃣'])(
  'AT-18: living scripts and emoji stay whole: %s',
  (text) => {
    expect(capCombining(text)).toBe(text);
    expect(cleanName(text)).toBe(text.normalize('NFC'));
  },
);

test('AT-18: at most 8 marks follow a base, whatever the input', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '\u0310', '\u200d', '\ufe0f', '😀'), maxLength: 60 }),
      (text) => {
        expect(capCombining(text)).not.toMatch(/[\p{M}\p{Cf}]{9}/u);
        expect(capCombining(capCombining(text))).toBe(capCombining(text));
        expect(capCombining(text).replaceAll(/[\p{M}\p{Cf}]/gu, '')).toBe(text.replaceAll(/[\p{M}\p{Cf}]/gu, ''));
      },
    ),
  );
});

test('AT-19: direction controls leave names, right-to-left letters stay', () => {
  expect(stripBidiControls('Ana\u202ecod.exe\u2066x\u2069\u200f\u061c')).toBe('Anacod.exex');
  expect(stripBidiControls('שלום')).toBe('שלום');
});

test('AT-19: a name is one clean line', () => {
  expect(cleanName('  Ana\n\tMaria\u2028Lopez\u0000\u202e  ')).toBe('Ana Maria Lopez');
  expect(cleanName('A\u0308')).toBe('Ä');
  expect(cleanName('a\ud800b\ue000')).toBe('ab');
  expect(cleanName('a\u{e0041}b\ufeff\u2060')).toBe('ab');
  expect(cleanName('\u{1f3f4}\u{e0067}x')).toBe('\u{1f3f4}x');
});

test.each(['', '   ', '\u200b\u200d', '\u3164\u3164', '\u2800', '\u115f', '\u0301', '\u202e', '\ufe0f'])(
  'a name that nobody can see is empty',
  (name) => expect(cleanName(name)).toBe(''),
);

test('names have at most 64 graphemes, and a grapheme is not cut', () => {
  expect(graphemes(cleanName('👍🏽'.repeat(70)))).toBe(64);
  // 25 bytes each: what a name may weigh on the wire ends it before the count does.
  expect(cleanName('👨‍👩‍👧‍👦'.repeat(70))).toBe('👨‍👩‍👧‍👦'.repeat(40));
  expect(cleanName('x'.repeat(10_000_000))).toBe('x'.repeat(64));
});

const awkward = [
  'a',
  'e',
  ' ',
  '\t',
  '\n',
  '\u0000',
  '\u202e',
  '\u200d',
  '\u0301',
  '\u0310',
  '\ufeff',
  '\u3164',
  '\ud800',
  '\u2028',
];
const flagPieces = ['\u{1f3f4}', '\u{e0067}', '\u{e0062}', '\u{e007f}', '👩', '🏽', '🇩', '🇪', '가', '\u1100', '\u1161'];
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom(...awkward, ...flagPieces), maxLength: 200 }),
);

test('any text gives a name without controls that does not change when cleaned again', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const name = cleanName(text);
      expect(name).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
      expect(graphemes(name)).toBeLessThanOrEqual(64);
      expect(cleanName(name)).toBe(name);
    }),
    { numRuns: 2000 },
  );
});

test('a name that composing makes longer still fits where names are stored (A5)', () => {
  // U+1D160 and U+0344 have canonical decompositions that are never composed again.
  const name = cleanName('\u{1d160}\u0344\u0344'.repeat(64));
  expect(name).not.toBe('');
  expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(MAX_NAME_BYTES);
});
