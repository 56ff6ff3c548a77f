import type { Page } from 'playwright-core';
import type { BenchProbe, Scrolled } from './probe.ts';

declare const benchProbe: BenchProbe;

const TYPED = 'the ferry leaves at noon if the tide allows';
const KEY_DELAY_MS = 60;
const STEP_PX = 600;

/** From the click in the list to the drawn last message, ms. */
export async function openChat(page: Page, name: string, lastText: string): Promise<number> {
  await page.evaluate(() => {
    location.hash = '/';
  });
  await page.locator('[data-testid=messages]').waitFor({ state: 'detached' });
  await page.evaluate((text) => benchProbe.expectOpen(text), lastText);
  await page.getByRole('link', { name }).first().click();
  return (await page.evaluate(() => benchProbe.opened())) ?? Number.NaN;
}

/** Milliseconds from each key to the end of the frame that shows it, while a sentence is typed. */
export async function typeSentence(page: Page): Promise<number[]> {
  const box = page.locator('textarea');
  await box.fill('');
  await page.evaluate(() => benchProbe.takeKeys());
  await box.pressSequentially(TYPED, { delay: KEY_DELAY_MS });
  const keys = await page.evaluate(() => benchProbe.takeKeys());
  await box.fill('');
  return keys;
}

/** Scrolls up from the end as far as the time allows, or back and forth in a short conversation. */
export function scroll(page: Page, turn: boolean, mostMs: number): Promise<Scrolled> {
  return page.evaluate(([step, back, ms]) => benchProbe.scrolled(step, back, ms), [STEP_PX, turn, mostMs] as const);
}
