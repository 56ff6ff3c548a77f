/// <reference lib="dom" />
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { bundled } from './bundled.ts';
import type { SeedOrder } from './seed-worker.ts';

const ASSETS = join('packages', 'web', 'dist', 'assets');

/**
 * Fills the database of a profile that is not open anywhere. The product has no way to do that: a page that only this
 * bench answers, under the address of the relay, runs core's own code on the profile's files.
 */
export async function seed(context: BrowserContext, origin: string, order: Omit<SeedOrder, 'wasmUrl'>): Promise<void> {
  const wasm = readdirSync(ASSETS).find((name) => /^mc-wa-sqlite-(?!async).*\.wasm$/.test(name));
  const code = await bundled('seed-worker.ts', 'esm');
  const page = await context.newPage();
  page.setDefaultTimeout(0);
  await page.route('**/bench-seed', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto(`${origin}/bench-seed`);
  const answer = await page.evaluate(
    ([script, message]) =>
      new Promise<string>((resolve) => {
        const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
        const worker = new Worker(url, { type: 'module' });
        worker.addEventListener('message', ({ data }) => resolve(String(data)));
        worker.addEventListener('error', ({ message: fault }) => resolve(fault));
        worker.postMessage(message);
      }),
    [code, { ...order, wasmUrl: `${origin}/assets/${wasm}` }] as const,
  );
  await page.close();
  if (answer !== 'done') throw new Error(`the profile was not filled: ${answer}`);
}
