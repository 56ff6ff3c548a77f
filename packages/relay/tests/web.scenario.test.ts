import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROUTES } from '@whispr/contract';
import { expect, test } from 'vitest';
import { folder, testRelay } from './support/relay.ts';

function builtClient(): string {
  const web = folder();
  mkdirSync(join(web, 'assets'));
  writeFileSync(join(web, 'index.html'), '<!doctype html><title>client</title>');
  writeFileSync(join(web, 'sw.js'), '// worker');
  writeFileSync(join(web, '.secret'), 'hidden');
  writeFileSync(join(web, 'assets', 'main-abc123.js'), 'export {};');
  writeFileSync(join(web, 'assets', 'mc-abc123.wasm'), new Uint8Array(8));
  return web;
}

test('R14: the web client comes with a strict policy and every isolation header', async () => {
  const { relay } = await testRelay({ web: builtClient() });
  for (const path of ['/', '/sw.js', '/assets/main-abc123.js', '/chats/5', '/nothing.js']) {
    const { headers } = await fetch(relay.url + path);
    const policy = new Map(
      (headers.get('content-security-policy') ?? '').split('; ').map((part) => {
        const [name = '', ...sources] = part.split(' ');
        return [name, sources.join(' ')];
      }),
    );
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'self' 'wasm-unsafe-eval'");
    expect(policy.get('style-src')).toBe("'self'");
    expect(policy.get('connect-src')).toContain(`'self' ws://127.0.0.1:${relay.port} `);
    for (const name of ['base-uri', 'form-action', 'frame-ancestors']) expect(policy.get(name)).toBe("'none'");
    expect(policy.get('require-trusted-types-for')).toBe("'script'");
    expect(policy.get('trusted-types')).toBe('whispr');
    expect(JSON.stringify([...policy])).not.toMatch(/unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')| \*( |")/);
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('permissions-policy')).toContain('geolocation=()');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('the page is asked for anew, hashed files are kept, every page address is the page, nothing hidden is served', async () => {
  const { relay } = await testRelay({ web: builtClient() });
  const get = async (path: string) => {
    const response = await fetch(relay.url + path);
    return { status: response.status, cache: response.headers.get('cache-control'), text: await response.text() };
  };
  for (const path of ['/', '/index.html', '/chats/42', '/admin'])
    expect(await get(path), path).toMatchObject({
      status: 200,
      cache: 'no-cache',
      text: expect.stringContaining('client'),
    });
  expect(await get('/assets/main-abc123.js')).toMatchObject({
    status: 200,
    cache: expect.stringContaining('immutable'),
  });
  expect((await fetch(`${relay.url}/assets/mc-abc123.wasm`)).headers.get('content-type')).toBe('application/wasm');
  for (const path of [
    '/.secret',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd.txt',
    '/assets/none.js',
    '/a%00.js',
  ]) {
    const { status, text } = await get(path);
    expect([400, 403, 404].includes(status) || text.includes('client'), path).toBe(true);
    expect(text).not.toMatch(/hidden|root:/);
  }
});

test('without a built client one plain page says what to do', async () => {
  const { relay } = await testRelay();
  const response = await fetch(relay.url);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('npm run build');
});

test('I10: behind HTTPS the policy names the public host and asks for HTTPS for good', async () => {
  const { relay } = await testRelay({ web: builtClient(), origin: 'https://relay.example' });
  const { headers } = await fetch(relay.url);
  expect(headers.get('strict-transport-security')).toContain('max-age');
  expect(headers.get('content-security-policy')).toContain("connect-src 'self' ws://relay.example wss://relay.example");
  expect(headers.get('content-security-policy')).not.toContain('localhost');
});

test('CORS: any origin may call the API, without credentials', async () => {
  const { relay } = await testRelay();
  for (const [name, route] of Object.entries(ROUTES)) {
    const path = route.path.replaceAll(/:\w+/g, 'AAAA');
    const preflight = await fetch(relay.url + path, {
      method: 'OPTIONS',
      headers: { origin: 'https://other.example' },
    });
    const answer = await fetch(relay.url + path, { method: route.method });
    if (path.startsWith('/v1/')) {
      expect(preflight.status, name).toBe(204);
      expect(preflight.headers.get('access-control-allow-methods')).toContain(route.method);
    }
    expect(answer.headers.get('access-control-allow-origin'), name).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
});

test('I5, I8: health, readiness, metrics and the OpenAPI document', async () => {
  const { relay, client } = await testRelay();
  expect((await client.call('GET', '/healthz')).body).toEqual({ status: 'ok' });
  expect((await client.call('GET', '/readyz')).body).toEqual({ status: 'ok' });
  const metrics = await (await fetch(`${relay.url}/metrics`)).text();
  for (const name of ['whispr_deposits_total', 'whispr_sockets', 'whispr_commit_seconds_bucket'])
    expect(metrics).toContain(name);
  const forwarded = await fetch(`${relay.url}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
  expect(forwarded.status).toBe(404);
  const document = (await client.call('GET', '/v1/openapi.json')).body as { paths: Record<string, unknown> };
  expect(Object.keys(document.paths)).toContain('/v1/invites/{slot}/take');
});
