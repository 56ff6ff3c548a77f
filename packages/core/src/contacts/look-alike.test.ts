import { expect, test } from 'vitest';
import { findLookAlikes, skeleton } from './look-alike.ts';

test('AT-40: names that look alike have one skeleton', () => {
  const pairs = [
    ['Paul', 'P\u0430uI'],
    ['paul', 'PAUL'],
    ['Jos\u00e9', 'Jose\u0301'],
    ['Jos\u00e9', 'Jose'],
    ['Anna', 'An\u200bna'],
    ['Anna Berg', 'Anna  Berg'],
    ['ALPHA', '\uff21\uff2c\uff30\uff28\uff21'],
    ['modern', 'modem'],
    ['Bob', 'B0b'],
    ['\u03bf\u03bf', 'oo'],
  ] as const;
  for (const [one, other] of pairs) expect(skeleton(one)).toBe(skeleton(other));
});

test('names that differ for the eye stay apart, and an empty name looks like nothing', () => {
  expect(findLookAlikes(['Ana', 'Ben', 'Cai', '\u5c0f\u660e', '\u0410\u043b\u0435\u043a\u0441'])).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(findLookAlikes(['', '', 'Ana', 'ana'])).toEqual([false, false, true, true]);
});
