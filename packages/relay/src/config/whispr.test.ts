import { expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';

function whispr(environment: Record<string, string>) {
  const result = readEnvironment(environment);
  return 'faults' in result ? result.faults : result.config.whispr;
}

test('I4, I6: the Whispr API is safe by default, with the queue, life and rate of the original', () => {
  expect(whispr({})).toMatchObject({ mode: 'safe', queue: 20, ttlSeconds: 60, perSecond: 10 });
  expect(whispr({ WHISPR_API_QUEUE: '5', WHISPR_API_TTL: '30', WHISPR_RATE: '3' })).toMatchObject({
    queue: 5,
    ttlSeconds: 30,
    perSecond: 3,
  });
});

test('I6: it is opened and switched off on purpose only', () => {
  for (const environment of [{ WHISPR_OPEN: '1' }, { WHISPR_API: 'open' }, { WHISPR_API: 'safe', WHISPR_OPEN: '1' }])
    expect(whispr(environment)).toMatchObject({ mode: 'open' });
  expect(whispr({ WHISPR_API: 'off' })).toMatchObject({ mode: 'off' });
  expect(whispr({ WHISPR_API: 'off', WHISPR_OPEN: '1' })).toEqual([
    'WHISPR_OPEN must not be 1 where WHISPR_API is off.',
  ]);
  expect(whispr({ WHISPR_OPEN: 'yes' })).toEqual(['WHISPR_OPEN must be one of 0, 1.']);
});
