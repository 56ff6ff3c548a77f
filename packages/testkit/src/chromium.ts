import { accessSync, constants } from 'node:fs';
import { chromium } from 'playwright-core';
import type { BrowserContext } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of Chromium: `CHROMIUM_PATH`, or where the packages of the systems put it. */
export function findChromium(): string {
  const given = process.env['CHROMIUM_PATH'];
  const found = (given === undefined ? PLACES : [given]).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined)
    throw new Error(
      'Browser tests need Chromium: install the package "chromium", or set CHROMIUM_PATH to its program.',
    );
  return found;
}

/**
 * A browser with a profile folder of its own, so that a test can look at every byte it leaves on disk.
 * `args` are added to the command line.
 */
export function launchChromium(profileDir: string, args: readonly string[] = []): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profileDir, {
    executablePath: findChromium(),
    headless: true,
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...args],
  });
}
