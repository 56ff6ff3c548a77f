import { expect, test } from 'vitest';
import { causeOf, makeLogger } from './logger.ts';

test('I8: a line has no host, no process id; an error leaves its place but not its message', () => {
  const lines: string[] = [];
  const logger = makeLogger('info', { write: (line) => lines.push(line) });
  const error = Object.assign(new TypeError('canary-7f3a in the message'), { code: 'E_TEST' });
  logger.error('Something failed.', causeOf(error));
  logger.debug('Not at this level.');
  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0]!) as Record<string, unknown>;
  expect(Object.keys(line).sort()).toEqual(['cause', 'code', 'level', 'msg', 'stack', 'time']);
  expect(line).toMatchObject({ cause: 'TypeError', code: 'E_TEST', msg: 'Something failed.' });
  expect(line['stack']).toContain('logger.test.ts');
  expect(lines[0]).not.toContain('canary');
});
