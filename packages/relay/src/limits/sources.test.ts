import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { Sources } from './sources.ts';

const from = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

test('I8: a source stands for an address without holding it, and for another one after an hour', () => {
  let now = 0;
  const sources = new Sources(false, () => now);
  const first = sources.of(from('192.0.2.7'));
  expect(first).not.toContain('192');
  expect(sources.of(from('192.0.2.7', '203.0.113.9'))).toBe(first);
  expect(sources.of(from('::ffff:192.0.2.7'))).toBe(first);
  expect(sources.of(from('192.0.2.8'))).not.toBe(first);
  expect(new Sources(false, () => now).of(from('192.0.2.7'))).not.toBe(first);
  now += 3_600_001;
  expect(sources.of(from('192.0.2.7'))).not.toBe(first);
});

test('an IPv6 network of one customer is one source', () => {
  const sources = new Sources(false, () => 0);
  const first = sources.of(from('2001:db8:1:2:3:4:5:6'));
  expect(sources.of(from('2001:db8:1:2::9'))).toBe(first);
  expect(sources.of(from('2001:db8:1:3::9'))).not.toBe(first);
  expect(sources.of(from('2001:db8::1'))).toBe(sources.of(from('2001:db8:0:0:5::')));
});

test('behind a proxy the last forwarded address counts: what a client wrote before it does not', () => {
  const sources = new Sources(true, () => 0);
  const first = sources.of(from('127.0.0.1', '192.0.2.7'));
  expect(sources.of(from('127.0.0.1', '10.9.8.7, 192.0.2.7'))).toBe(first);
  expect(sources.of(from('127.0.0.1', '192.0.2.7, 192.0.2.8'))).not.toBe(first);
});
