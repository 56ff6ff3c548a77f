import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '@whispr/testkit';
import { backOff } from './back-off.ts';
import { DialGate } from './dial-gate.ts';
import { OpenBox } from './open-box.ts';

describe('back-off', () => {
  const timing = { backOffFirst: 1000, backOffMost: 900_000 };

  test('stays under a ceiling that doubles up to 15 minutes, and uses all of it', () => {
    const random = seededRandom(7);
    for (let failures = 0; failures < 60; failures += 1) {
      const ceiling = Math.min(900_000, 1000 * 2 ** Math.min(30, Math.max(0, failures - 1)));
      const delays = Array.from({ length: 200 }, () => backOff(random, failures, timing));
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...delays)).toBeLessThan(ceiling);
      expect(Math.max(...delays)).toBeGreaterThan(ceiling * 0.8);
      expect(Math.min(...delays)).toBeLessThan(ceiling * 0.2);
    }
  });
});

describe('dial gate (AT-30)', () => {
  test('three at once over all origins, two to the same one, everyone gets a turn', async () => {
    const gate = new DialGate();
    const finish: (() => void)[] = [];
    const began: string[] = [];
    const dial = (origin: string) =>
      gate.run(origin, () => {
        began.push(origin);
        return new Promise<void>((resolve) => {
          finish.push(resolve);
        });
      });
    const all = ['a', 'a', 'a', 'b', 'b', 'c'].map(dial);
    const turn = () =>
      new Promise((resolve) => {
        setImmediate(resolve);
      });
    await turn();
    expect(began).toEqual(['a', 'a', 'b']);
    while (began.length < 6) {
      finish.shift()?.();
      await turn();
      expect(finish.length).toBeLessThanOrEqual(3);
    }
    for (const done of finish) done();
    await Promise.all(all);
    expect(began.toSorted()).toEqual(['a', 'a', 'a', 'b', 'b', 'c']);
  });

  test('a job that fails frees its place', async () => {
    const gate = new DialGate();
    for (let i = 0; i < 10; i += 1)
      await expect(gate.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});

test('acknowledgements are given out once, again after a failure or a new session, never after confirmation', () => {
  const id = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(
      fc.uniqueArray(id, { minLength: 1, maxLength: 30, comparator: (a, b) => String(a) === String(b) }),
      (ids) => {
        const box = new OpenBox({ id: new Uint8Array(16), seed: new Uint8Array(32) }, 0n);
        box.acknowledge(ids);
        const first = box.takeAcks(10);
        expect(first).toEqual(ids.slice(0, 10));
        expect(box.takeAcks(100)).toEqual(ids.slice(10));
        box.failed(first);
        expect(box.takeAcks(100)).toEqual(first);
        box.confirmed(first);
        box.reset();
        expect(box.takeAcks(100)).toEqual(ids.slice(10));
      },
    ),
  );
});
