import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '@whispr/testkit';
import { connect, Person } from './support/person.ts';
import { type Product, startProduct } from './support/product.ts';

let product: Product;
let ana: Person;
let bo: Person;

beforeAll(async () => {
  product = await startProduct();
  ana = await Person.open(await product.browser.newContext(), product.relay.url, 'Ana Duarte');
  bo = await Person.open(await product.browser.newContext(), product.relay.url, 'Boris Lund');
});
afterAll(() => product.close());

const SPECIAL = [
  'Emoji: 👩🏽‍🚀 🏳️‍🌈 👍🏿 🇵🇹',
  'مرحبا، كيف حالك اليوم؟ 123',
  'שלום and back to English',
  '你好，今天天氣很好。かな カナ 한글',
  `Z${'\u0301\u0334\u0321'.repeat(30)}algo`,
];
const LONG = `long text begins ${'tide table, harbour light, northern lights. '.repeat(2050)}`;

test('A1: two strangers are in a conversation within a minute of the first page', { timeout: 120_000 }, async () => {
  const started = Date.now();
  await Promise.all([ana.createAccount(), bo.createAccount()]);
  await connect(ana, bo);
  await ana.send('first words');
  await bo.article('first words').waitFor();
  expect(Date.now() - started).toBeLessThan(60_000);
});

test(
  'C1 AT-18 AT-19: 50 messages each way with emoji, right-to-left, CJK, 90 KB and zalgo arrive once and in order',
  { timeout: 240_000 },
  async () => {
    const texts = (name: string) => [
      ...SPECIAL,
      LONG,
      ...Array.from({ length: 44 }, (_, i) => `${name} says number ${i}`),
    ];
    const write = async (person: Person) => {
      for (const text of texts(person.name)) await person.send(text);
    };
    await Promise.all([write(ana), write(bo)]);
    for (const [reader, writer] of [
      [ana, bo],
      [bo, ana],
    ] as const) {
      await reader.article(`${writer.name} says number 43`).waitFor();
      const last = writer.article(`${writer.name} says number 43`);
      await until(async () => ['delivered', 'read'].includes((await last.getAttribute('data-state')) ?? ''), {
        timeout: 60_000,
        message: `the last message of ${writer.name} is delivered`,
      });
    }
    const [left, right] = [await ana.messages(), await bo.messages()];
    expect(left.map((row) => row.id)).toEqual(right.map((row) => row.id));
    // One more than was written here: the first words of the test before.
    expect(left).toHaveLength(101);
    for (const name of [ana.name, bo.name]) {
      const numbers = left
        .filter((row) => row.text.startsWith(`${name} says`))
        .map((row) => Number(/\d+/.exec(row.text)?.[0]));
      expect(numbers).toEqual(Array.from({ length: 44 }, (_, i) => i));
    }
  },
);

test('C4: typing shows on the other side, and a read message says so', { timeout: 60_000 }, async () => {
  await ana.composer().pressSequentially('thinking');
  await bo.page.getByRole('banner').or(bo.page.locator('header')).getByText('typing…').first().waitFor();
  await ana.send('have you read this?');
  await until(async () => (await ana.article('have you read this?').getAttribute('data-state')) === 'read', {
    message: 'it is marked as read',
  });
});

test('A9: both see the same safety number', { timeout: 60_000 }, async () => {
  const numbers = await Promise.all(
    [ana, bo].map(async ({ page }) => {
      await page.getByRole('button', { name: 'Menu of this chat' }).click();
      await page.getByRole('menuitem', { name: 'Safety number' }).click();
      const digits = await page.getByTestId('safety-number').innerText();
      await page.getByRole('button', { name: 'The numbers are the same' }).click();
      await page.getByText('Verified · relay').waitFor();
      await page.keyboard.press('Escape');
      return digits.replaceAll(/\D/g, '');
    }),
  );
  expect(numbers[0]).toMatch(/^\d{60}$/);
  expect(numbers[1]).toBe(numbers[0]);
});

test('C13 C14: after a reload history, draft and position are still there', { timeout: 120_000 }, async () => {
  await ana.composer().fill('a draft that stays');
  await ana.page.getByText('a draft that stays').first().waitFor();
  const list = ana.page.getByTestId('messages');
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight * 0.4));
  const topRow = () =>
    ana.page.evaluate(() => {
      const frame = document.querySelector('[data-testid=messages]')?.getBoundingClientRect();
      const rows = [...document.querySelectorAll<HTMLElement>('article[data-id]')];
      return rows.find((row) => frame !== undefined && row.getBoundingClientRect().bottom > frame.top + 1)?.dataset[
        'id'
      ];
    });
  await ana.page.waitForTimeout(600);
  const before = await ana.history();
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight * 0.4));
  await ana.page.waitForTimeout(600);
  const top = await topRow();
  await Promise.all([ana.page.reload(), bo.page.reload()]);
  await Promise.all([ana.unlock(), bo.unlock()]);
  await ana.composer().waitFor();
  await until(async () => (await topRow()) === top, { message: `the row ${top} is on top again` });
  expect(await ana.composer().inputValue()).toBe('a draft that stays');
  expect(await ana.history()).toEqual(before);
  await bo.composer().waitFor();
  expect((await bo.messages()).map((row) => row.id)).toEqual(before.filter((row) => !row.line).map((row) => row.id));
});

test('R16: locked, nothing of the conversation is in the page or its title', { timeout: 60_000 }, async () => {
  await ana.page.getByRole('button', { name: 'Lock now' }).click();
  await ana.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const all = await ana.page.evaluate(() => `${document.title} ${document.documentElement.outerHTML}`);
  for (const secret of ['Boris', 'says number', 'Ana Duarte', 'a draft that stays', 'harbour'])
    expect(all).not.toContain(secret);
  expect(await ana.page.title()).toBe('Whispr');
  await ana.unlock();
});

test('R14: nothing was refused by the policy and nothing failed in either page', () => {
  expect([...ana.complaints, ...bo.complaints]).toEqual([]);
});
