import { describe, expect, it } from 'vitest';
import { groupedCode, plainCode } from '../add-contact/code.ts';
import { groupedKey, isCompleteKey, plainKey } from './access-key-field.tsx';

const KEY = '7K3DM9QXZ2BHT5VN8RCW4FJ6YPGA0S1E';

describe('A5: typing an access key', () => {
  it('takes spaces, dashes, small letters and letters for digits', () => {
    expect(plainKey('7k3d-m9qx z2bh t5vn 8rcw 4fj6 ypga Osle')).toBe(KEY);
    expect(isCompleteKey(groupedKey(KEY))).toBe(true);
    expect(groupedKey(KEY).split(' ')).toHaveLength(8);
  });

  it('is not complete with a letter that keys never have, or one too few', () => {
    expect(isCompleteKey(KEY.replace('7', 'U'))).toBe(false);
    expect(isCompleteKey(KEY.slice(1))).toBe(false);
  });
});

describe('A6: typing a code', () => {
  it('forms two halves from whatever was typed', () => {
    expect(plainCode(' 7kqm4-xwtrb ')).toBe('7KQM4XWTRB');
    expect(groupedCode('7kqm4xwtrb')).toEqual(['7KQM4', 'XWTRB']);
    expect(groupedCode('7kq')).toEqual(['7KQ']);
  });
});
