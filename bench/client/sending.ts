import type { Page } from 'playwright-core';
import type { BenchProbe, Sent } from './probe.ts';

declare const benchProbe: BenchProbe;

export interface Sending {
  /** From Enter to the row in the other page's document, ms. */
  shown: number[];
  /** Of the sender's own bubble. */
  own: Sent[];
}

const ALIGNMENTS = 20;

/**
 * How far a page's clock is ahead of this process's, ms: the clocks of two renderers start at different readings of the
 * system clock. Of several questions the one answered soonest counts; half its round trip is the most it can be off.
 */
async function clockOffset(page: Page): Promise<{ ahead: number; most: number }> {
  let best = { ahead: 0, most: Infinity };
  for (let i = 0; i < ALIGNMENTS; i += 1) {
    const asked = performance.timeOrigin + performance.now();
    const told = await page.evaluate(() => benchProbe.now());
    const heard = performance.timeOrigin + performance.now();
    const most = (heard - asked) / 2;
    if (most < best.most) best = { ahead: told - (asked + heard) / 2, most };
  }
  return best;
}

/** One text from one page to the other, by the keyboard. */
async function sendOne(from: Page, to: Page, text: string): Promise<{ own: Sent; arrivedAt: number }> {
  await to.evaluate((wanted) => benchProbe.expectArrival(wanted), text);
  await from.evaluate((wanted) => benchProbe.expectSent(wanted), text);
  await from.locator('textarea').fill(text);
  await from.keyboard.press('Enter');
  const [own, arrivedAt] = await Promise.all([
    from.evaluate(() => benchProbe.sent()),
    to.evaluate(() => benchProbe.arrived()),
  ]);
  if (own === undefined || arrivedAt === undefined) throw new Error('nothing was watched');
  return { own, arrivedAt };
}

/** Sends `count` texts in each direction, one after the other, and adds to `into`; gives the largest clock error, ms. */
export async function sendBothWays(a: Page, b: Page, count: number, into: Sending): Promise<number> {
  await a.bringToFront();
  await b.bringToFront();
  const [clockA, clockB] = [await clockOffset(a), await clockOffset(b)];
  const ahead = clockB.ahead - clockA.ahead;
  for (let i = 0; i < count * 2; i += 1) {
    const text = `note ${Math.random().toString(36).slice(2)}`;
    const [from, to, correction] = i % 2 === 0 ? [a, b, ahead] : [b, a, -ahead];
    const { own, arrivedAt } = await sendOne(from, to, text);
    into.shown.push(arrivedAt - own.pressedAt - correction);
    into.own.push(own);
  }
  return clockA.most + clockB.most;
}
