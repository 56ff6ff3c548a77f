import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, until } from '@whispr/testkit';
import { connect, Person, PIN } from './support/person.ts';
import { type Product, startProduct } from './support/product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.close());

const SECRETS = ['canary-heron-7731', 'canary-draft-5512', 'Canary Contact', 'Canary Owner'];

test('A3: a weak PIN is refused with its reasons while it is typed', { timeout: 60_000 }, async () => {
  const eva = await Person.open(await product.browser.newContext(), product.relay.url, 'Eva');
  await eva.page.getByLabel('Your name').fill('Evangeline');
  await eva.page.getByRole('button', { name: 'Continue' }).click();
  const pin = eva.page.getByLabel('PIN', { exact: true });
  for (const [weak, reason] of [
    ['short', 'Use at least 8 characters.'],
    ['password1', 'It is on the list of leaked passwords.'],
    ['qwertyuiop', 'It follows neighbouring keys.'],
    ['evangeline!', 'It holds your name.'],
  ] as const) {
    await pin.fill(weak);
    await eva.page.getByText(reason).waitFor();
    await eva.page.getByLabel('The same PIN again').fill(weak);
    expect(await eva.page.getByRole('button', { name: 'Start' }).isEnabled()).toBe(false);
  }
  await eva.page.context().close();
});

test('A3: wrong PINs are delayed, also across a reload, and the right one opens', { timeout: 120_000 }, async () => {
  const eva = await Person.open(await product.browser.newContext(), product.relay.url, 'Eva');
  await eva.createAccount();
  await eva.page.getByRole('button', { name: 'Lock now' }).click();
  const pin = eva.page.getByLabel('PIN', { exact: true });
  const wait = eva.page.getByText(/Too many wrong PINs. Wait/);
  for (let tries = 0; !(await wait.isVisible()); tries += 1) {
    expect(tries).toBeLessThan(6);
    await pin.fill('not my pin at all');
    await eva.page.getByRole('button', { name: 'Unlock' }).click();
    await eva.page.getByText('This is not your PIN.').or(wait).waitFor();
  }
  await eva.page.reload();
  await until(() => pin.isEnabled(), { timeout: 30_000, message: 'the delay has passed' });
  await eva.unlock();
  await eva.page.context().close();
});

test(
  'A5 C13 R16: nothing readable is on disk; the access key restores identity and contacts on a clean browser',
  { timeout: 240_000 },
  async () => {
    const folders = [await product.folder(), await product.folder()];
    const [first, clean] = folders as [string, string];
    const friend = await Person.open(await product.browser.newContext(), product.relay.url, 'Canary Contact');
    await friend.createAccount();
    let context = await launchChromium(first);
    let owner = await Person.open(context, product.relay.url, 'Canary Owner');
    await owner.createAccount();
    await connect(owner, friend);
    await owner.send('canary-heron-7731');
    await friend.article('canary-heron-7731').waitFor();
    await owner.goto('/settings/access-key');
    const key = (await owner.page.getByTestId('access-key').innerText()).replaceAll(/\s/g, '');
    expect(key).toMatch(/^[0-9A-HJKMNP-TV-Z]{32}$/);
    const number = Number(/\d/.exec(await owner.page.getByText(/Group number \d/).innerText())?.[0]);
    await owner.page.getByLabel(/Group number/).fill(key.slice(4 * number - 4, 4 * number));
    await owner.page.getByRole('button', { name: 'I have saved it' }).click();
    await owner.page.getByText('You have saved your access key.').waitFor();
    // The account record is written soon after the contact became active; the relay then knows the second version.
    await owner.page.waitForTimeout(3000);
    await owner.openChat('Canary Contact');
    await owner.composer().fill('canary-draft-5512');
    await owner.page.waitForTimeout(1000);
    await context.close();

    const files = await filesBelow(first);
    expect(files.some((file) => file.bytes.length > 100_000)).toBe(true);
    for (const secret of [...SECRETS, key, PIN])
      for (const encoding of ['utf8', 'utf16le'] as const) {
        const leaks = files.filter(({ bytes }) => bytes.includes(Buffer.from(secret, encoding)));
        expect(
          leaks.map(({ path }) => path),
          `"${secret}" in ${encoding}`,
        ).toEqual([]);
      }
    await rm(first, { recursive: true });

    context = await launchChromium(clean);
    owner = await Person.open(context, product.relay.url, 'Canary Owner');
    await owner.page.getByRole('button', { name: 'I have an access key' }).click();
    await owner.page.getByLabel('Access key').fill(key);
    await owner.page.getByLabel('New PIN').fill(PIN);
    await owner.page.getByLabel('The same PIN again').fill(PIN);
    await owner.page.getByRole('button', { name: 'Restore' }).click();
    await owner.page.getByText('Your account and 1 contact are back.').waitFor();
    await friend.page.getByTestId('messages').getByText('Canary Owner came back on a new device.').waitFor();
    await owner.openChat('Canary Contact');
    await owner.send('written after the restore');
    await friend.article('written after the restore').waitFor();
    await friend.send('welcome back');
    await owner.article('welcome back').waitFor();
    expect(owner.complaints).toEqual([]);
    await context.close();
  },
);

/** All files below a browser profile. */
async function filesBelow(folder: string): Promise<{ path: string; bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(path) })));
}
