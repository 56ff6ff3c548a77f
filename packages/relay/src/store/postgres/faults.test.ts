import { expect, test } from 'vitest';
import { faultOf } from './faults.ts';

const coded = (code: string): Error => Object.assign(new Error('x'), { code });

test('what keeps the store from answering is told from what is wrong with one change', () => {
  for (const code of ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P03', '08006', '53300', '25006', '57014'])
    expect(faultOf(coded(code)), code).toBe('away');
  expect(faultOf(new Error('Connection terminated unexpectedly'))).toBe('away');
  expect(faultOf(new Error('Query read timeout'))).toBe('away');
  expect(faultOf(new AggregateError([coded('ECONNREFUSED')]))).toBe('away');
  expect(faultOf(coded('53100'))).toBe('full');
  for (const code of ['23505', '40P01', '40001', '42601']) expect(faultOf(coded(code)), code).toBe('job');
  expect(faultOf(new TypeError('x is not a function'))).toBe('job');
});
