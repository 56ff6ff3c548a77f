import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, type RelayProcess, startRelayProcess } from '@whispr/testkit';
import { type Browser, chromium } from 'playwright-core';

const BUILT = new URL('../../dist/index.html', import.meta.url).pathname;

export interface Product {
  relay: RelayProcess;
  browser: Browser;
  /** A new folder that is deleted at the end. */
  folder(): Promise<string>;
  close(): Promise<void>;
}

/** The product as people get it: the relay as a process, serving the built web client, and a real browser. */
export async function startProduct(env: Record<string, string> = {}): Promise<Product> {
  if (!existsSync(BUILT)) throw new Error('The web client is not built: run npm run build first.');
  const folders: string[] = [];
  const folder = async () => {
    const path = await mkdtemp(join(tmpdir(), 'whispr-web-'));
    folders.push(path);
    return path;
  };
  const relay = await startRelayProcess({ dataDir: await folder(), env: { WHISPR_RATE: '1000', ...env } });
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
  const close = async () => {
    await browser.close();
    await relay.stop();
    await Promise.all(folders.map((path) => rm(path, { recursive: true, force: true })));
  };
  return { relay, browser, folder, close };
}
