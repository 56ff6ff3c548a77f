import { expect, test } from 'vitest';
import { decideTrust } from './trust.ts';

const [a, b] = [new Uint8Array(33).fill(1), new Uint8Array(33).fill(2)];

test('A9: first use, same, and changed: only a verified contact stops sending', () => {
  expect(decideTrust(undefined, a, false)).toEqual({ change: 'first-use', maySend: true, verified: false });
  expect(decideTrust(a, a.slice(), true)).toEqual({ change: 'same', maySend: true, verified: true });
  expect(decideTrust(a, b, false)).toEqual({ change: 'changed', maySend: true, verified: false });
  expect(decideTrust(a, b, true)).toEqual({ change: 'changed', maySend: false, verified: false });
});
