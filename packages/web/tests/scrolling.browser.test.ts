import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, Person } from './support/person.ts';
import { type Product, startProduct } from './support/product.ts';

const COUNT = 220;
let product: Product;
let ana: Person;

beforeAll(async () => {
  product = await startProduct();
  const open = async (name: string) =>
    Person.open(await product.browser.newContext({ viewport: { width: 1280, height: 800 } }), product.relay.url, name);
  ana = await open('Ana');
  const bo = await open('Bo');
  await Promise.all([ana.createAccount(), bo.createAccount()]);
  await connect(ana, bo);
  await bo.page.context().close();
  for (let i = 0; i < COUNT; i += 1) await ana.send(`line ${i} ${'and some more '.repeat(i % 7)}`);
  await ana.article(`line ${COUNT - 1} `).waitFor();
  await ana.page.reload();
  await ana.unlock();
  await ana.page.getByTestId('messages').waitFor();
});
afterAll(() => product.close());

test('E10: a sent bubble is there within one frame, the composer is empty and keeps the focus', async () => {
  const box = ana.composer();
  await box.fill('one frame');
  const seen = await box.evaluate(async (element: HTMLTextAreaElement) => {
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    await new Promise((resolve) => {
      requestAnimationFrame(resolve);
    });
    return {
      bubble: [...document.querySelectorAll('article')].some((article) => article.textContent.includes('one frame')),
      text: element.value,
      focus: document.activeElement === element,
    };
  });
  expect(seen).toEqual({ bubble: true, text: '', focus: true });
});

test(
  'AT-15: older pages come in above without moving what one looks at by more than a pixel',
  { timeout: 120_000 },
  async () => {
    const { worst, top, heights } = await ana.page.getByTestId('messages').evaluate(async (list) => {
      const frame = () =>
        new Promise((resolve) => {
          requestAnimationFrame(resolve);
        });
      let worst = 0;
      const heights = new Set<number>();
      for (let step = 0; step < 400 && (list.scrollTop > 0 || step < 10); step += 1) {
        list.scrollTop -= 150;
        await frame();
        await frame();
        const edge = list.getBoundingClientRect().top + 100;
        const anchor = [...list.querySelectorAll('article')].find((one) => one.getBoundingClientRect().top > edge);
        const before = anchor?.getBoundingClientRect().top ?? 0;
        for (let i = 0; i < 4; i += 1) {
          await frame();
          if (anchor?.isConnected === true)
            worst = Math.max(worst, Math.abs(anchor.getBoundingClientRect().top - before));
        }
        heights.add(Math.round(list.scrollHeight / 1000));
      }
      return { worst, top: list.scrollTop, heights: heights.size };
    });
    expect(top).toBe(0);
    expect(heights).toBeGreaterThan(2);
    expect(worst).toBeLessThanOrEqual(1);
    await ana.article('line 0 ').waitFor();
  },
);

test('E15: jump to latest leads back to the end', async () => {
  await ana.page.getByRole('button', { name: /^Jump to the latest message/ }).click();
  await ana.article('one frame').waitFor();
  await expect
    .poll(() =>
      ana.page.getByTestId('messages').evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight),
    )
    .toBeLessThan(2);
});
