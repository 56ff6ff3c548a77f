import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { fromBase64Url, toBase64Url } from '../../packages/protocol/src/bytes/index.ts';
import type { PageParty } from './page.ts';
import type { Bundle, Party } from './party.ts';

declare const pageParty: PageParty;

/** A real Chromium with a page that holds our side; localhost, so that WebCrypto is there. */
export async function chromiumSide(): Promise<{
  makeOurs: (name: string, remoteName: string) => Promise<Party>;
  version: string;
  close: () => Promise<void>;
}> {
  const entry = resolve(import.meta.dirname, 'page.ts');
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'es2023',
    write: false,
  });
  const script = outputFiles[0]?.text ?? '';
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? script : '<!doctype html><title>interop</title><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => 'pageParty' in globalThis);

  const makeOurs = async (name: string, remoteName: string): Promise<Party> => {
    await page.evaluate(([a, b]) => pageParty.make(a, b), [name, remoteName] as const);
    let braid: string | undefined;
    const revive = (_key: string, value: unknown) =>
      typeof value === 'string' && value.startsWith('bytes:') ? fromBase64Url(value.slice(6)) : value;
    return {
      bundle: async () => JSON.parse(await page.evaluate(() => pageParty.bundle()), revive) as Bundle,
      start: (bundle) => {
        const text = JSON.stringify(bundle, (_key, value: unknown) =>
          value instanceof Uint8Array ? `bytes:${toBase64Url(value)}` : value,
        );
        return page.evaluate((it) => pageParty.start(it), text);
      },
      encrypt: async (plaintext) => {
        const out = await page.evaluate((it) => pageParty.encrypt(it), toBase64Url(plaintext));
        braid = out.braid;
        return { type: out.type, bytes: fromBase64Url(out.bytes) };
      },
      decrypt: async ({ type, bytes }) => {
        const out = await page.evaluate(([t, b]) => pageParty.decrypt(t, b), [type, toBase64Url(bytes)] as const);
        braid = out.braid;
        return fromBase64Url(out.plaintext);
      },
      braidState: () => braid,
    };
  };
  const close = async () => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { makeOurs, version: browser.version(), close };
}
