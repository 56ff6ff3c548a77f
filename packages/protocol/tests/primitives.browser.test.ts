import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, servePage } from '@whispr/testkit';
import type { Report } from './browser/primitives-page.ts';

const here = new URL('.', import.meta.url).pathname;
const profileDir = mkdtempSync(join(tmpdir(), 'whispr-primitives-'));
let context: BrowserContext;

beforeAll(async () => {
  context = await launchChromium(profileDir);
});
afterAll(async () => {
  await context.close();
  rmSync(profileDir, { recursive: true, force: true });
});

async function reportUnder(policy: string): Promise<Report> {
  const served = await servePage({
    bundles: { '/page.js': join(here, 'browser/primitives-page.ts') },
    headers: { 'content-security-policy': policy },
  });
  const page = await context.newPage();
  await page.goto(served.url);
  await page.waitForFunction(() => 'report' in globalThis);
  const report = await page.evaluate(() => (globalThis as unknown as { report: Promise<Report> }).report);
  await served.close();
  return report;
}

const allRight = { default: [], noble: [], webcrypto: [] };

test('B4: in Chromium all providers pass the published vectors and two devices talk', async () => {
  const report = await reportUnder("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
  expect(report.defaultName).toBe('default(wasm, webcrypto)');
  expect(report.wrong).toEqual(allRight);
  expect(report.talks).toBe(true);
});

test('B4: a policy that forbids WebAssembly costs speed, nothing else', async () => {
  const report = await reportUnder("default-src 'none'; script-src 'self'");
  expect(report.defaultName).toBe('default(webcrypto)');
  expect(report.wrong).toEqual(allRight);
  expect(report.talks).toBe(true);
});
