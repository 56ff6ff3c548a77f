import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '@whispr/testkit';
import { Person } from './support/person.ts';
import { type Product, startProduct } from './support/product.ts';

const WIDE = { width: 1280, height: 900 };
let product: Product;
let ana: Person;
let bo: Person;

beforeAll(async () => {
  product = await startProduct();
  const open = async (name: string) =>
    Person.open(await product.browser.newContext({ viewport: WIDE, deviceScaleFactor: 2 }), product.relay.url, name);
  [ana, bo] = [await open('Ana'), await open('Bo')];
  await Promise.all([ana.createAccount(), bo.createAccount()]);
});
afterAll(() => product.close());

/** Shows one person's screen to the other's camera: a picture of the code, read as a file. */
async function scan(by: Person, code: Locator): Promise<void> {
  const picture = await code.screenshot({ type: 'png' });
  await by.page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture });
}

test(
  'A7: a scanned link becomes a request that says nothing about the stranger until it is accepted',
  { timeout: 120_000 },
  async () => {
    await ana.goto('/add/link');
    const code = ana.page.getByRole('img', { name: 'QR code of your link' });
    await code.waitFor();
    const link = await ana.page.getByTestId('my-link').innerText();
    await bo.goto('/add/scan');
    await bo.page.getByRole('button', { name: 'From a picture' }).waitFor();
    await scan(bo, code);
    const address = bo.page.getByLabel('Link or public key');
    await address.waitFor();
    expect(await address.inputValue()).toBe(link);
    await bo.page.getByLabel('First message (if you like)').fill('We met at the harbour');
    // A new account's address takes a moment to be published; until then the relay has nothing there, and one asks again.
    await until(
      async () => {
        const ask = bo.page.getByRole('button', { name: 'Ask to talk', disabled: false });
        if ((await ask.count()) > 0) await ask.click();
        return (await bo.composer().count()) > 0;
      },
      { timeout: 60_000, message: 'the request is on its way' },
    );
    await ana.goto('/requests');
    const request = ana.page.getByRole('article', { name: 'Someone wants to talk to you' });
    await request.waitFor({ timeout: 60_000 });
    const before = await ana.page.content();
    expect(before).not.toContain('harbour');
    expect(before).not.toContain('>Bo<');
    await request.getByRole('button', { name: 'Accept' }).click();
    await ana.article('We met at the harbour').waitFor();
    await ana.send('Yes, we did');
    await bo.article('Yes, we did').waitFor();
  },
);

test(
  'A9: scanning each other’s safety number verifies; the code of somebody else does not',
  { timeout: 120_000 },
  async () => {
    const verify = async (person: Person) => {
      await person.page.getByRole('button', { name: 'Menu of this chat' }).click();
      await person.page.getByRole('menuitem', { name: 'Safety number' }).click();
      await person.page.getByTestId('safety-number').waitFor();
    };
    await verify(ana);
    await verify(bo);
    const code = ana.page.getByRole('img', { name: /^QR code of the safety number/ });
    await bo.page.getByRole('button', { name: 'Scan their code' }).click();
    await bo.page.getByRole('button', { name: 'From a picture' }).waitFor();
    await scan(bo, code);
    await bo.page.getByText('The codes match. Ana is verified.').waitFor();
    await bo.page.getByText('Verified · relay').waitFor();

    // Bo's own code is not Ana's: the same two keys the other way round.
    await bo.page.getByRole('button', { name: 'Scan their code' }).waitFor();
    const own = bo.page.getByRole('img', { name: /^QR code of the safety number/ });
    const picture = await own.screenshot({ type: 'png' });
    await bo.page.getByRole('button', { name: 'Scan their code' }).click();
    await bo.page.getByRole('button', { name: 'From a picture' }).waitFor();
    await bo.page
      .locator('input[type="file"]')
      .setInputFiles({ name: 'own.png', mimeType: 'image/png', buffer: picture });
    await bo.page.getByText('The codes do not match.').waitFor();
  },
);
