import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkWork, leadingZeroBits, searchWork } from './index.ts';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const subject = new Uint8Array(32).fill(7);
const nowMs = 1_790_000_000_000;
const claim = { subject, bits: 10, nowMs, ageMs: 600_000, sha256 };

function solve(bits: number, atMs = nowMs): Uint8Array {
  let nonce = 0n;
  for (;;) {
    const found = searchWork({ subject, bits, atMs, tries: 100, nonce, sha256 });
    if ('work' in found) return found.work;
    nonce = found.next;
  }
}

test('a found proof checks, in steps or at once, and is worth nothing for another subject, cost or time', () => {
  const work = solve(10);
  expect(checkWork({ ...claim, work })).toBe(true);
  expect(checkWork({ ...claim, work, subject: new Uint8Array(32) })).toBe(false);
  expect(checkWork({ ...claim, work, bits: 60 })).toBe(false);
  expect(checkWork({ ...claim, work, nowMs: nowMs + 600_000 })).toBe(true);
  expect(checkWork({ ...claim, work, nowMs: nowMs + 600_001 })).toBe(false);
  expect(checkWork({ ...claim, work, nowMs: nowMs - 600_001 })).toBe(false);
  const at = new Uint8Array(40);
  at.set(work, 20);
  expect(checkWork({ ...claim, work: at.subarray(20, 36) }), 'work inside a larger buffer').toBe(true);
});

test('any bytes are judged without an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (work) => {
      expect(checkWork({ ...claim, bits: 64, work })).toBe(false);
    }),
  );
});

test('leading zero bits are counted as in binary', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 8 }), (bytes) => {
      const binary = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
      expect(leadingZeroBits(bytes)).toBe(binary.includes('1') ? binary.indexOf('1') : binary.length);
    }),
  );
});
