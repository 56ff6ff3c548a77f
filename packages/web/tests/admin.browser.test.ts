import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Product, startProduct } from './support/product.ts';

const PASSWORD = 'correct horse battery';
/** Made by `npm run relay:admin-password` for the password above, with the least work that is taken. */
const HASH = 'scrypt:14:8:1:AAECAwQFBgcICQoLDA0ODw:6W7GuoxjojaYIg83x_wEKSXUMMf-reyc6wSvA8q7ny8';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let product: Product;
beforeAll(async () => {
  product = await startProduct({ WHISPR_ADMIN_PASSWORD_HASH: HASH, WHISPR_NAME: 'Our relay' });
});
afterAll(() => product.close());

/** What axe finds wrong, by rule. The page's own policy stays on; only axe is let in past it. */
async function violations(page: Page): Promise<unknown> {
  const session = await page.context().newCDPSession(page);
  const expression = `${AXE}; axe.run().then((found) => found.violations.map((violation) => violation.id))`;
  const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  return result.value;
}

test('I7: the operator logs in without an account, sees the numbers and leaves; light, dark and phone pass axe', async () => {
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const) {
    const context = await product.browser.newContext({ colorScheme, viewport: { width, height: 840 } });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) faults.push(message.text());
    });
    await page.goto(`${product.relay.url}/admin`);
    await page.getByLabel('Password of this relay').fill('something else');
    if (colorScheme === 'dark') {
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByText('This is not the password.').waitFor();
    }
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Password of this relay').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Our relay' }).waitFor();
    await page.getByRole('img', { name: /^Messages/u }).waitFor();
    await page.getByText('90 days', { exact: true }).click();
    expect(await violations(page)).toEqual([]);
    const overflows = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(overflows).toBe(false);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export as CSV' }).click();
    expect((await download).suggestedFilename()).toBe('whispr-days.csv');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Password of this relay').waitFor();
    expect(faults).toEqual([]);
    await context.close();
  }
});
