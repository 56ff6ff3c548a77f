import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PIN, Person } from './support/person.ts';
import { type Product, startProduct } from './support/product.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

const MOST_TABS = 40;

/** What has the focus: its accessible name, and whether one can see that it has it. */
function focused(page: Page): Promise<{ name: string; visible: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return { name: '', visible: true };
    const label = 'labels' in element ? (element as HTMLInputElement).labels?.[0]?.textContent : undefined;
    const outlined = (one: Element | null): boolean => one !== null && getComputedStyle(one).outlineStyle !== 'none';
    const changed = (one: Element | null): boolean => one?.matches(':focus-within') === true && outlined(one);
    return {
      name: element.getAttribute('aria-label') ?? label ?? element.textContent ?? '',
      visible:
        outlined(element) ||
        changed(element.parentElement) ||
        getComputedStyle(element.parentElement ?? element).borderColor !== '',
    };
  });
}

/** Presses Tab until something with this name has the focus; every stop on the way must be visible. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const stops: string[] = [];
  for (let i = 0; i < MOST_TABS; i += 1) {
    const now = await focused(page);
    expect(now.visible, `the focus on “${now.name}” can be seen`).toBe(true);
    if (name.test(now.name)) return;
    stops.push(now.name);
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached ${String(name)}; it stopped at: ${stops.join(' · ')}`);
}

/** From the first page to the open list, with keys alone. */
async function begin(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').waitFor();
  await tabTo(page, /^Your name/);
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Choose a PIN' }).waitFor();
  await tabTo(page, /^PIN/);
  await page.keyboard.type(PIN);
  await page.getByText('This is a good PIN.').waitFor();
  await tabTo(page, /^The same PIN again/);
  await page.keyboard.type(PIN);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Chats', exact: true }).waitFor();
}

test(
  'AT-38: from nothing to a first message and back, by keyboard alone on both sides',
  { timeout: 180_000 },
  async () => {
    const open = async (name: string) =>
      (
        await Person.open(
          await product.browser.newContext({ viewport: { width: 1280, height: 800 } }),
          product.relay.url,
          name,
        )
      ).page;
    const [ana, bo] = [await open('Ana'), await open('Bo')];
    await begin(ana, 'Ana');
    await begin(bo, 'Bo');

    await ana.keyboard.press('Alt+n');
    await ana.getByRole('heading', { name: 'Add somebody', level: 1 }).waitFor();
    await tabTo(ana, /^Show my code/);
    await ana.keyboard.press('Enter');
    await ana.getByTestId('invite-code').waitFor();
    const code = (await ana.getByTestId('invite-code').innerText()).replaceAll(/\s/g, '');

    await bo.keyboard.press('Alt+n');
    await bo.getByRole('heading', { name: 'Add somebody', level: 1 }).waitFor();
    await tabTo(bo, /^Enter a code/);
    await bo.keyboard.press('Enter');
    await bo.getByLabel('Code', { exact: true }).waitFor();
    await tabTo(bo, /^Code/);
    await bo.keyboard.type(code);
    await bo.keyboard.press('Enter');

    await ana.getByRole('button', { name: 'Connect with Bo' }).waitFor();
    await tabTo(ana, /^Connect with Bo/);
    await ana.keyboard.press('Enter');
    await ana.getByPlaceholder('Message').waitFor();
    await tabTo(ana, /^Message to Bo/);
    await ana.keyboard.type('hello by keyboard');
    await ana.keyboard.press('Enter');

    await bo.getByText('hello by keyboard').first().waitFor();
    await tabTo(bo, /^Message to Ana/);
    await bo.keyboard.type('first line');
    await bo.keyboard.press('Shift+Enter');
    await bo.keyboard.type('second line');
    await bo.keyboard.press('Enter');
    await ana.locator('article').filter({ hasText: 'second line' }).waitFor();

    // The messages are a list that arrows walk through, each read as one label; the menu opens with Shift+F10.
    await ana.keyboard.press('Shift+Tab');
    while (!(await focused(ana)).name.startsWith('Messages with')) await ana.keyboard.press('Shift+Tab');
    await ana.keyboard.press('ArrowUp');
    await expect.poll(async () => (await focused(ana)).name).toMatch(/^Bo: first line\s+second line, /);
    await ana.keyboard.press('ArrowUp');
    await expect
      .poll(async () => (await focused(ana)).name)
      .toMatch(/^You: hello by keyboard, .*, (Sent|Delivered|Read)$/);
    await ana.keyboard.press('Shift+F10');
    await ana.getByRole('menu').waitFor();
    await ana.keyboard.press('End');
    expect((await focused(ana)).name).toBe('Delete for me');
    await ana.keyboard.press('Escape');
    await expect.poll(async () => (await focused(ana)).name).toMatch(/^You: hello/);

    // Escape closes one thing at a time, F6 walks through the parts of the window, and the lock has a key too.
    await ana.keyboard.press('F6');
    expect((await focused(ana)).name).not.toMatch(/^You: hello/);
    await ana.keyboard.press('Escape');
    await ana.getByRole('heading', { name: 'No chat is open' }).waitFor();
    await ana.keyboard.press('Alt+ArrowDown');
    await ana.getByPlaceholder('Message').waitFor();
    await ana.keyboard.press('Control+Shift+L');
    await ana.getByRole('heading', { name: 'Welcome back' }).waitFor();
    await tabTo(ana, /^PIN/);
    await ana.keyboard.type(PIN);
    await ana.keyboard.press('Enter');
    await ana.locator('article').filter({ hasText: 'second line' }).waitFor();
  },
);
