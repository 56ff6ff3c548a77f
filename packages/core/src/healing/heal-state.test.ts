import { expect, test } from 'vitest';
import { afterServing, afterAsking, healState } from './heal-state.ts';

const calm = healState({ healState: undefined });

test('rule 8: who asks as our own client does is always answered; who asks all the time, ever more rarely', () => {
  let asker = calm;
  let served = calm;
  let now = 1_700_000_000_000;
  for (let i = 0; i < 6; i += 1) {
    asker = afterAsking(asker, now);
    const next = afterServing(served, now);
    expect(next).toBeDefined();
    served = next ?? served;
    now = asker.nextAt;
  }
  const day = Array.from({ length: 86_400 }, (_, second) => now + second * 1000);
  let answers = 0;
  for (const at of day) {
    const next = afterServing(served, at);
    if (next === undefined) continue;
    answers += 1;
    served = next;
  }
  expect(answers).toBeLessThan(100);
});

test('a clock that was set back does not forbid healing', () => {
  const served = afterServing(calm, 1_700_000_000_000);
  expect(served && afterServing(served, 1_600_000_000_000)).toBeDefined();
});
