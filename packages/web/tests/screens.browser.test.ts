import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seriousFindings } from './support/axe.ts';
import { connect, Person } from './support/person.ts';
import { type Product, startProduct } from './support/product.ts';

let product: Product;
let ana: Person;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

const THEMES = ['light', 'dark'] as const;
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** axe in both themes, then at phone width: nothing serious, nothing sticks out, nothing is too small to touch. */
async function inspect(page: Page, name: string): Promise<void> {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await seriousFindings(page), `${name}, ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize(PHONE);
  expect(await seriousFindings(page), `${name}, phone`).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name} fits a phone`).toBeLessThanOrEqual(
    390,
  );
  const small = await page.locator('button:visible, a[href]:visible, select:visible').evaluateAll((elements) =>
    elements
      // The hover button of a message reaches 8 px beyond what is drawn; touch screens have no such button at all.
      .filter((element) => element.closest('.sr-only') === null && element.closest('article') === null)
      .map((element) => ({ box: element.getBoundingClientRect(), html: element.outerHTML.slice(0, 100) }))
      .filter(({ box }) => box.width > 0 && (box.height < 31.5 || box.width < 31.5))
      .map(({ html }) => html),
  );
  expect(small, `${name}: targets`).toEqual([]);
  await page.setViewportSize(WIDE);
}

test('A1 A5: first run, PIN and restore', { timeout: 120_000 }, async () => {
  ana = await Person.open(await product.browser.newContext({ viewport: WIDE }), product.relay.url, 'Ana');
  const { page } = ana;
  await page.getByLabel('Your name').fill('Ana');
  await inspect(page, 'welcome');
  await page.getByRole('button', { name: 'I have an access key' }).click();
  await page.getByLabel('Access key').waitFor();
  await inspect(page, 'restore');
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('PIN', { exact: true }).fill('12345');
  await page.getByText('Use at least 8 characters.').waitFor();
  await page.getByLabel('The same PIN again').fill('other');
  await inspect(page, 'PIN with reasons');
  await page.getByRole('button', { name: 'Back' }).click();
  await ana.createAccount();
  await inspect(page, 'empty list');
});

test('A7: every way to add somebody, and the requests', { timeout: 180_000 }, async () => {
  const { page } = ana;
  for (const [way, ready] of [
    ['', 'Add somebody'],
    ['/code', 'Show my code'],
    ['/enter', 'Enter a code'],
    ['/link', 'My link and QR code'],
    ['/scan', 'Scan a QR code'],
    ['/paste', 'Paste a link or key'],
  ] as const) {
    await ana.goto(`/add${way}`);
    await page.getByRole('heading', { name: ready, level: 1 }).waitFor();
    if (way === '/code') await page.getByTestId('invite-code').waitFor();
    if (way === '/link') await page.getByTestId('my-link').waitFor();
    await inspect(page, `add${way}`);
  }
  await ana.goto('/requests');
  await page.getByRole('heading', { name: 'No requests' }).waitFor();
  await inspect(page, 'no requests');
});

test('H4: every section of the settings', { timeout: 180_000 }, async () => {
  const { page } = ana;
  for (const [section, ready] of [
    ['profile', 'Profile'],
    ['pin', 'PIN'],
    ['access-key', 'Access key'],
    ['relay', 'Relay'],
    ['appearance', 'Appearance'],
    ['privacy', 'Privacy'],
    ['blocked', 'Blocked people'],
    ['storage', 'Storage'],
    ['about', 'About'],
  ] as const) {
    await ana.goto(`/settings/${section}`);
    await page.getByRole('heading', { name: ready, level: 1 }).waitFor();
    if (section === 'access-key') await page.getByTestId('access-key').waitFor();
    await inspect(page, `settings ${section}`);
  }
  await ana.goto('/settings/relay');
  await page.getByRole('button', { name: 'Check the relay' }).click();
  await page.getByText('The relay answers.').waitFor();
  await inspect(page, 'settings relay, checked');
});

describe('with somebody to talk to', () => {
  beforeAll(async () => {
    const bo = await Person.open(await product.browser.newContext({ viewport: WIDE }), product.relay.url, 'Bo Lund');
    await bo.createAccount();
    await connect(ana, bo);
    await bo.send('a message with https://example.org and 👍');
    await ana.article('a message with').waitFor();
    await ana.send('🎉');
    await ana.send(`a long one: ${'word '.repeat(1000)}`);
  });

  test('C1: conversation, menu, delete, emoji, sheet, palette', { timeout: 180_000 }, async () => {
    const { page } = ana;
    await inspect(page, 'conversation');
    await ana.article('a message with').click({ button: 'right' });
    await page.getByRole('menu').waitFor();
    await inspect(page, 'menu');
    // A change of the window's size closes a menu: it would stand in the wrong place.
    expect(await page.getByRole('menu').count()).toBe(0);
    await ana.article('a message with').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Delete for me' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
    await inspect(page, 'confirm');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Emoji' }).click();
    await page.getByRole('gridcell').first().waitFor();
    await inspect(page, 'emoji');
    await page.getByLabel('Search emoji').press('Escape');
    await page.keyboard.press('Control+/');
    await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
    await inspect(page, 'shortcut sheet');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('listbox').waitFor();
    await inspect(page, 'palette');
    await page.keyboard.press('Escape');
  });

  test('A9: details and safety number', { timeout: 120_000 }, async () => {
    const { page } = ana;
    await page.getByRole('button', { name: 'Menu of this chat' }).click();
    await page.getByRole('menuitem', { name: 'Contact' }).click();
    await page.getByRole('heading', { name: 'Contact' }).waitFor();
    await inspect(page, 'details');
    await page.getByRole('button', { name: /^Safety number/ }).click();
    await page.getByTestId('safety-number').waitFor();
    expect((await page.getByTestId('safety-number').innerText()).replaceAll(/\D/g, '')).toHaveLength(60);
    await inspect(page, 'safety number');
  });

  test('A3: the lock leaves one field and nothing else', { timeout: 120_000 }, async () => {
    const { page } = ana;
    await page.getByRole('button', { name: 'Lock now' }).click();
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    expect(await page.title()).toBe('Whispr');
    const left = await page.content();
    for (const secret of ['Bo Lund', 'a message with', 'a long one']) expect(left).not.toContain(secret);
    await inspect(page, 'lock');
    await page.getByRole('button', { name: 'Use the access key' }).click();
    await page.getByLabel('Access key').waitFor();
    await inspect(page, 'lock, access key');
  });

  test('AT-33: a second tab offers to take over', { timeout: 120_000 }, async () => {
    const second = await ana.page.context().newPage();
    await second.goto(product.relay.url);
    await second.getByRole('heading', { name: 'Whispr is open in another tab' }).waitFor();
    await inspect(second, 'in use');
    await second.getByRole('button', { name: 'Use it here' }).click();
    await second.getByRole('heading', { name: 'Welcome back' }).waitFor();
    await ana.page.getByRole('heading', { name: 'Whispr is open in another tab' }).waitFor();
  });
});
