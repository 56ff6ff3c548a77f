import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, seededRandom, seedFromEnv, until } from '@whispr/testkit';
import { connect, Person } from './support/person.ts';
import { type Product, startProduct } from './support/product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

/** Ends every process of the browser that uses this profile, as a power cut would. */
async function killBrowser(profile: string): Promise<void> {
  await promisify(execFile)('pkill', ['-9', '-f', `user-data-dir=${profile}`]).catch(() => undefined);
}

test(
  'R2 C2: browser and relay killed with −9 at random points: everything arrives once and in order',
  { timeout: 300_000 },
  async () => {
    const random = seededRandom(seedFromEnv());
    const profile = await product.folder();
    const bo = await Person.open(await product.browser.newContext(), product.relay.url, 'Boris Lund');
    await bo.createAccount();
    let context = await launchChromium(profile);
    let ana = await Person.open(context, product.relay.url, 'Ana Duarte');
    await ana.createAccount();
    await connect(ana, bo);

    const ROUNDS = 4;
    const PER_ROUND = 25;
    const shown: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let i = 0; i < PER_ROUND; i += 1) {
        const text = `ana ${round}-${i}.`;
        await ana.send(text);
        if (i % 5 === 0) await bo.send(`bo ${round}-${i}.`);
        if (round === 1 && i === 10) {
          await product.relay.kill9();
          await product.relay.restart();
        }
      }
      // What core has stored is what must survive: the bubble has left the state that only the page knows.
      await ana.article(`ana ${round}-${PER_ROUND - 1}.`).waitFor();
      const survived = await ana.page.evaluate(() => document.querySelectorAll('article[data-state]').length);
      expect(survived).toBeGreaterThan(0);
      await new Promise((resolve) => {
        setTimeout(resolve, 200 + (random.bytes(1)[0] ?? 0) * 4);
      });
      await killBrowser(profile);
      await context.close().catch(() => undefined);
      context = await launchChromium(profile);
      ana = await Person.open(context, product.relay.url, 'Ana Duarte');
      await ana.unlock();
      await ana.openChat('Boris Lund').catch(() => undefined);
      shown.push(
        ...(await ana.messages()).filter((row) => row.text.startsWith(`ana ${round}-`)).map((row) => row.text),
      );
    }
    await ana.send('ana ends.');
    await bo.send('bo ends.');
    await bo.article('ana ends.').waitFor({ timeout: 120_000 });
    await ana.article('bo ends.').waitFor({ timeout: 120_000 });
    await until(async () => (await ana.article('ana ends.').getAttribute('data-state')) !== 'waiting', {
      timeout: 60_000,
    });

    const [left, right] = [await ana.messages(), await bo.messages()];
    expect(left.map((row) => row.id)).toEqual(right.map((row) => row.id));
    expect(
      left.every((row) => row.text !== ''),
      'no placeholder is left',
    ).toBe(true);
    const texts = left.map((row) => row.text);
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of shown) expect(texts).toContain(text);
    const own = texts.filter((text) => /^ana \d/.test(text));
    expect(own.length).toBeGreaterThanOrEqual(ROUNDS * PER_ROUND - ROUNDS * 2);
    const places = own
      .map((text) => /(\d+)-(\d+)/.exec(text) ?? [])
      .map(([, round, i]) => Number(round) * PER_ROUND + Number(i));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    await context.close();
  },
);
