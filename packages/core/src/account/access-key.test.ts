import { expect, test } from 'vitest';
import { formatAccessKey } from '@whispr/protocol/identity';
import { checkTypedGroup } from './access-key.ts';

const SECRET = Uint8Array.from({ length: 20 }, (_, i) => i * 11 + 3);
const GROUPS = formatAccessKey(SECRET).split('-');
const [FIRST = '', SECOND = ''] = GROUPS;

test('rule 12: every group is accepted as written and as people type it', () => {
  for (const [i, group] of GROUPS.entries()) {
    checkTypedGroup(SECRET, i, group);
    checkTypedGroup(SECRET, i, ` ${group.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `);
  }
});

test('rule 12: a wrong, missing, longer or misplaced group is refused', () => {
  const wrong = { code: 'account/wrong-access-key-part' };
  for (const typed of ['', 'AAAA', SECOND, `${FIRST}${SECOND}`, 'UUUU', '🙂🙂🙂🙂'])
    expect(() => {
      checkTypedGroup(SECRET, 0, typed);
    }).toThrow(expect.objectContaining(wrong));
  expect(() => {
    checkTypedGroup(SECRET, 8, FIRST);
  }).toThrow(expect.objectContaining(wrong));
});
