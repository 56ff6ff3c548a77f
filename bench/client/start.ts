import type { Page } from 'playwright-core';
import type { Person } from '../../packages/web/tests/support/person.ts';
import { type Unlock, watchCore } from './core-watch.ts';
import type { BenchProbe, Start } from './probe.ts';

declare const benchProbe: BenchProbe;

export type ColdStart = Start & Unlock;

/** Unlocks a page that shows its lock, and tells how the start went that led there. */
export async function unlockWatched(person: Person): Promise<ColdStart> {
  const unlock = await watchCore(person.page);
  await person.page.getByLabel('PIN', { exact: true }).waitFor();
  await person.unlock();
  const start = await person.page.evaluate(() => benchProbe.start());
  return { ...start, ...(await unlock()) };
}

/** Reloads at the list and unlocks. */
export async function coldStart(person: Person): Promise<ColdStart> {
  await toList(person.page);
  await person.page.reload();
  return unlockWatched(person);
}

/** What a start takes besides the person's typing and the KDF, which is slow on purpose. */
export const withoutKdf = ({ lockMs, listMs, kdfMs }: ColdStart): number => lockMs + listMs - kdfMs;

async function toList(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '/';
  });
}
