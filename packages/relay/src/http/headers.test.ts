import { expect, test } from 'vitest';
import { safeHost, webHeaders } from './headers.ts';

test('R14: a Host header that is none cannot write into the policy', () => {
  for (const good of ['relay.example', 'localhost:8000', '127.0.0.1:1', '[::1]:8000'])
    expect(safeHost(good)).toBe(good);
  for (const bad of [undefined, '', "x; script-src 'unsafe-inline'", 'a b', 'a,b', 'x\r\ny: z', '*', 'a:999999'])
    expect(safeHost(bad), String(bad)).toBe('localhost');
});

test('other relays on this machine are reachable only from a client on this machine', () => {
  const policy = (host: string) => webHeaders(host, false)['content-security-policy'];
  expect(policy('localhost:8000')).toContain('http://localhost:*');
  expect(policy('relay.example')).not.toContain('localhost');
  expect(policy('localhost.evil.example')).not.toContain('http://localhost:*');
});
