import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { relayConfig, startRelay, type Config, type Relay } from '../../src/index.ts';
import { Client } from './client.ts';

export class TestClock {
  #now = Date.now();
  now = (): number => this.#now;
  advance(ms: number): void {
    this.#now += ms;
  }
}

/** No limits and no cost, for tests that are about something else. */
export const unlimited = (): Config['rates'] => {
  const free = { perSecond: 1_000_000, burst: 1_000_000 };
  return {
    deposit: free,
    preKeys: free,
    read: free,
    create: free,
    write: free,
    putInvite: free,
    takeInvite: free,
    connect: free,
    open: free,
  };
};

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'whispr-relay-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A relay on a free port for one test, with its own store and a clock that can be moved. */
export async function testRelay(
  own: Partial<Config> = {},
): Promise<{ relay: Relay; client: Client; clock: TestClock; config: Config }> {
  const clock = new TestClock();
  const config = relayConfig({
    port: 0,
    data: folder(),
    web: '/nonexistent',
    log: 'error',
    rates: unlimited(),
    work: { mailbox: 0, request: 0 },
    stopMs: 500,
    ...own,
  });
  const relay = await startRelay(config, { clock });
  onTestFinished(() => relay.close());
  return { relay, client: new Client(relay.url), clock, config };
}
