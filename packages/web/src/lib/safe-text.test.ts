import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from './fold.ts';
import { capMarks, cutText, isOnlyEmoji, oneLine } from './safe-text.ts';

const ACUTE = '\u0301';

describe('AT-18: combining marks', () => {
  it('are capped on one letter and kept where languages need them', () => {
    expect(capMarks(`a${ACUTE.repeat(400)}b`)).toBe(`a${ACUTE.repeat(4)}b`);
    const vietnamese = 'ế'.normalize('NFD');
    expect(capMarks(vietnamese)).toBe(vietnamese);
    expect(capMarks('שָׁלוֹם')).toBe('שָׁלוֹם');
  });

  it('never more than four in a row, for any text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', ACUTE, '\u0334', '🌊', ' '), { maxLength: 80 }), (parts) => {
        expect(capMarks(parts.join(''))).not.toMatch(/\p{M}{5}/u);
      }),
    );
  });
});

describe('AT-19: a name on one line', () => {
  it('has no controls of direction and no line breaks', () => {
    expect(oneLine('Ana\u202egnp.exe\u202c')).toBe('Anagnp.exe');
    expect(oneLine('A\u2066n\u2069a\nB\u2028C\u0000D')).toBe('Ana B C D');
  });
});

describe('AT-20: cutting', () => {
  it('never splits an emoji or a letter with its marks', () => {
    const family = '👩‍👩‍👧‍👦';
    expect(cutText(`${family}x${family}`, family.length + 4)).toBe(`${family}x`);
    expect(cutText('🇵🇹🇧🇷', 5)).toBe('🇵🇹');
    expect(cutText('e\u0301e\u0301', 3)).toBe('e\u0301');
    expect(cutText('abc', 5)).toBe('abc');
  });

  it('reads no more of a long text than it needs', () => {
    const start = performance.now();
    cutText('x'.repeat(2_000_000), 1400);
    expect(performance.now() - start).toBeLessThan(50);
  });
});

describe('only emoji', () => {
  it.each(['😂', '👍🏽', '👩‍👩‍👧‍👦', '🇵🇹 🇧🇷', '🎉🎉🎉', '1️⃣', '❤️'])('%s is large', (text) =>
    expect(isOnlyEmoji(text)).toBe(true),
  );
  it.each(['', '1', '12', 'a😂', '😂😂😂😂', '#', '🎉 ok'])('“%s” is not', (text) =>
    expect(isOnlyEmoji(text)).toBe(false),
  );
});

describe('AT-17: long texts fold', () => {
  it('by length and by lines, and short ones do not', () => {
    expect(fold('short')).toBeUndefined();
    expect(fold('a\n'.repeat(10))).toBeUndefined();
    expect(fold('a\n'.repeat(40))?.split('\n')).toHaveLength(18);
    expect(fold('x'.repeat(90_000))).toHaveLength(1400);
  });

  it('shows a beginning of the text and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '👩‍👩‍👧', ' '), { maxLength: 3000 }), (parts) => {
        const text = parts.join('');
        const beginning = fold(text);
        if (beginning !== undefined) expect(text.startsWith(beginning) && beginning.length < text.length).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('takes one megabyte in under 50 ms', () => {
    const text = 'word '.repeat(200_000);
    const start = performance.now();
    fold(text);
    expect(performance.now() - start).toBeLessThan(50);
  });
});
