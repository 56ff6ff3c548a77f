import { until } from '@whispr/testkit';
import type { Page, Worker } from 'playwright-core';

/**
 * Put into core's worker by the debugger, not by the product: notes when core starts and ends workers of its own, and
 * what it says an unlock took. As text, because it replaces globals of the worker.
 */
const WATCH = `
  globalThis.benchWorkers = [];
  globalThis.Worker = class extends Worker {
    constructor(url, options) {
      super(url, options);
      this.bench = { url: String(url), began: performance.now(), ended: undefined };
      benchWorkers.push(this.bench);
    }
    terminate() {
      this.bench.ended = performance.now();
      super.terminate();
    }
  };
  const post = globalThis.postMessage.bind(globalThis);
  globalThis.postMessage = (message) => {
    if (typeof message?.result?.ms === 'number') globalThis.benchUnlock = message.result.ms;
    post(message);
  };
`;

interface Watched {
  benchWorkers: { url: string; began: number; ended: number | undefined }[];
  benchUnlock: number;
}

export interface Unlock {
  /** `account.unlock` as core measures it, ms. */
  unlockMs: number;
  /** The worker of the KDF, from its start to its end, ms. */
  kdfMs: number;
  /** Workers of core that were started and not ended. */
  left: number;
}

/** Watches core's worker of this page from now on; call before the unlock. */
export async function watchCore(page: Page): Promise<() => Promise<Unlock>> {
  let worker: Worker | undefined;
  const found = () => {
    worker = page.workers().find((one) => one.url().includes('/assets/core-worker-'));
    return worker !== undefined;
  };
  await until(found, { timeout: 30_000, message: "core's worker is there" });
  await worker?.evaluate(WATCH);
  return async () => {
    const seen = await worker?.evaluate(() => {
      const { benchWorkers, benchUnlock } = globalThis as unknown as Watched;
      return { benchWorkers, benchUnlock };
    });
    const kdf = seen?.benchWorkers.find(({ url }) => url.includes('/assets/kdf-worker-'));
    return {
      unlockMs: seen?.benchUnlock ?? Number.NaN,
      kdfMs: (kdf?.ended ?? Number.NaN) - (kdf?.began ?? Number.NaN),
      left: seen?.benchWorkers.filter(({ ended }) => ended === undefined).length ?? Number.NaN,
    };
  };
}
