import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '@whispr/testkit';
import type { BrowserContext, Page } from 'playwright-core';
import { Person } from '../../packages/web/tests/support/person.ts';
import { bundled } from './bundled.ts';

/** A person with a browser and a profile folder of their own. Never an incognito window: its files lie in memory. */
export interface User {
  folder: string;
  context: BrowserContext;
  person: Person;
  page: Page;
  close(): Promise<void>;
}

/** Opens the browser of a profile, with the probe in every page. */
export async function openBrowser(folder: string): Promise<BrowserContext> {
  const context = await launchChromium(folder, ['--disable-background-networking']);
  await context.addInitScript({ content: await bundled('probe.ts', 'iife') });
  return context;
}

export async function newUser(url: string, name: string): Promise<User> {
  const folder = await mkdtemp(join(tmpdir(), 'whispr-bench-'));
  const context = await openBrowser(folder);
  const person = await Person.open(context, url, name);
  person.page.setDefaultTimeout(120_000);
  const user: User = {
    folder,
    context,
    person,
    page: person.page,
    async close() {
      await user.context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return user;
}
