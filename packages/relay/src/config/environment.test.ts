import { expect, test } from 'vitest';
import { readEnvironment } from './environment.ts';

test('an empty environment gives the defaults', () => {
  expect(readEnvironment({})).toMatchObject({
    config: { host: '127.0.0.1', port: 8000, data: './data', queue: 10_000, work: { mailbox: 14, request: 16 } },
  });
});

test('every setting is read', () => {
  const result = readEnvironment({
    HOST: '0.0.0.0',
    PORT: '9000',
    WHISPR_DATA: '/var/lib/whispr',
    WHISPR_RATE: '25',
    WHISPR_QUEUE: '20',
    WHISPR_QUEUE_BYTES: '1000000',
    WHISPR_GLOBAL_BYTES: '2000000',
    WHISPR_TTL_MAX: '60',
    WHISPR_WORK_MAILBOX: '0',
    WHISPR_WORK_REQUEST: '20',
    WHISPR_ORIGIN: 'https://relay.example',
    WHISPR_LOG: 'warn',
    WHISPR_NAME: 'Ours',
    WHISPR_WEB: '/srv/web',
    WHISPR_METRICS: 'all',
    WHISPR_PROXY: '1',
  });
  expect(result).toMatchObject({
    config: {
      host: '0.0.0.0',
      port: 9000,
      data: '/var/lib/whispr',
      rates: { deposit: { perSecond: 25, burst: 25 } },
      queue: 20,
      queueBytes: 1_000_000,
      globalBytes: 2_000_000,
      ttlMaxSeconds: 60,
      work: { mailbox: 0, request: 20 },
      origin: 'https://relay.example',
      log: 'warn',
      name: 'Ours',
      web: '/srv/web',
      metrics: 'all',
      proxy: true,
    },
  });
});

test('one sentence per fault, naming the setting and not its value', () => {
  const result = readEnvironment({
    PORT: '80x',
    WHISPR_RATE: '0',
    WHISPR_LOG: 'loud',
    WHISPR_ORIGIN: 'https://relay.example/path',
    WHISPR_NAME: 'a\u0007b',
    WHISPR_TTL_MAX: '99999999999',
  });
  if (!('faults' in result)) throw new Error('no faults found');
  expect(result.faults).toHaveLength(6);
  for (const fault of result.faults) expect(fault).toMatch(/^[A-Z_]+ must .*\.$/);
  expect(result.faults.join()).not.toMatch(/80x|loud|path,/);
});
