import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPin } from './check-pin.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';
import { isCommonPassword } from './common.ts';
import { wrongPinDelay } from './wrong-pin-delay.ts';

const common = COMMON_PASSWORDS.trim().split(/\s+/);

test.each([
  ['Ab3!xyz', 'too-short'],
  ['k7hm2xq', 'too-short'],
  ['', 'too-short'],
  ['x7'.repeat(65), 'too-long'],
  ['48201937', 'too-simple'],
  ['gqzvnwpk', 'too-simple'],
  ['a1a1b2b2', 'too-simple'],
  ['Jamaica7', 'too-simple'],
  ['brother42', 'too-simple'],
  ['77777777a', 'repeated'],
  ['pinpin99', 'repeated'],
  ['x4k9x4k9', 'repeated'],
  ['12345678', 'sequence'],
  ['abcdefg1', 'sequence'],
  ['98765432a', 'sequence'],
  ['2468ace1', 'sequence'],
  ['qwertyuiop1', 'keyboard'],
  ['qwertzu12', 'keyboard'],
  ['qsdfghjk9', 'keyboard'],
  ['йцукен12', 'keyboard'],
  ['zaq12WSX', 'keyboard'],
  ['96325874a', 'keyboard'],
  ['15.03.1987', 'date'],
  ['1987-03-15', 'date'],
  ['03151987ab', 'date'],
  ['x1987y2003', 'date'],
  ['Password1', 'common'],
  ['P@ssw0rd', 'common'],
  ['pa55word!', 'common'],
  ['dragon12!', 'common'],
  ['Liverpool1892', 'common'],
  ['summer2026', 'common'],
  ['1qaz2wsx', 'common'],
])('A3: %s is refused: %s', (pin, reason) => {
  const verdict = checkPin(pin);
  expect(verdict.ok).toBe(false);
  expect(verdict.reasons).toContain(reason);
  expect(verdict.score).toBeLessThan(2);
});

test.each([
  ['Marianne1', 'Marianne'],
  ['marianne!', 'Marianne Lopez'],
  ['mariannelopez1', 'Marianne Lopez'],
  ['Lopez2024', 'Marianne Lopez'],
  ['ennairam7', 'Marianne'],
  ['m4r14nn37', 'Marianne'],
  ['Гульнара1', 'Гульнара'],
])('A3: %s is refused to a person named %s', (pin, displayName) => {
  expect(checkPin(pin, { displayName }).reasons).toContain('name');
  expect(checkPin(pin, { displayName: 'Bo' }).reasons).not.toContain('name');
});

test.each([
  'k7hm2xqd',
  'Tr0ub4dor&3',
  'correct horse battery',
  'korrekt pferd 9',
  'violet-Harbour-27',
  'мойсекретныйкот',
  '御飯を食べる時9',
  'Marianne likes 3 cats',
  'dragon + 2 lamps',
])('A3: %s is accepted', (pin) => {
  expect(checkPin(pin, { displayName: 'Marianne' })).toMatchObject({ ok: true, reasons: [] });
});

test('A3: a list of more than 2 000 common passwords is shipped, and each is refused with a reason', () => {
  expect(new Set(common).size).toBeGreaterThan(2000);
  expect(common.every((entry) => entry.length >= 8 && isCommonPassword(entry))).toBe(true);
  for (const entry of common) {
    for (const pin of [entry, entry.toUpperCase(), entry[0]?.toUpperCase() + entry.slice(1)]) {
      const { ok, reasons } = checkPin(pin);
      expect([pin, ok, reasons.length > 0]).toEqual([pin, false, true]);
    }
  }
}, 120_000);

test('A3: every date of a century in the usual forms is refused', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1930-01-01'), max: new Date('2029-12-31'), noInvalidDate: true }), (date) => {
      const [y = '', m = '', d = ''] = date.toISOString().slice(0, 10).split('-');
      for (const pin of [
        `${d}${m}${y}`,
        `${m}${d}${y}`,
        `${y}${m}${d}`,
        `${d}.${m}.${y}`,
        `${m}/${d}/${y}`,
        `${y}-${m}-${d}`,
      ])
        expect([pin, checkPin(pin).ok]).toEqual([pin, false]);
    }),
  );
});

test('A3: random PINs of 8 mixed characters pass nearly always', () => {
  const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!?+-';
  let refused = 0;
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...alphabet.split('')), minLength: 8, maxLength: 8 }), (pin) => {
      if (!checkPin(pin).ok) refused += 1;
    }),
    { numRuns: 500, endOnFailure: true },
  );
  expect(refused).toBeLessThan(75);
});

test('A3: any text gets a verdict; refused ones have a reason, each once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 140 }), fc.string({ maxLength: 20 }), (pin, displayName) => {
      const { ok, reasons, score } = checkPin(pin, { displayName });
      expect(ok).toBe(reasons.length === 0);
      expect(new Set(reasons).size).toBe(reasons.length);
      expect(score >= 2).toBe(ok);
    }),
  );
});

test('A3: the longest PIN is judged without a pause', () => {
  const started = performance.now();
  checkPin('aB3$'.repeat(32), { displayName: 'x'.repeat(1000) });
  checkPin('q'.repeat(1_000_000));
  expect(performance.now() - started).toBeLessThan(2000);
});

test('A3: wrong PINs cost more and more time, an hour at most', () => {
  const delays = Array.from({ length: 14 }, (_, wrong) => wrongPinDelay(wrong));
  expect(delays.slice(0, 8)).toEqual([0, 0, 0, 1000, 5000, 30_000, 60_000, 300_000]);
  expect(delays).toEqual(delays.toSorted((a, b) => a - b));
  expect(delays.slice(10)).toEqual([3_600_000, 3_600_000, 3_600_000, 3_600_000]);
  expect([wrongPinDelay(1e9), wrongPinDelay(-1)]).toEqual([3_600_000, 0]);
});
