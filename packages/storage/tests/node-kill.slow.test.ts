import { afterAll, test } from 'vitest';
import { killRounds, removeDirs } from './kill-rounds.ts';

afterAll(removeDirs);

test('R2: kill -9 at 400 random points: whole, nothing acknowledged lost, always opens', async () => {
  // A new profile every 20 rounds, so that migrations are hit as often as writing.
  for (let i = 0; i < 20; i += 1) await killRounds(20);
});
