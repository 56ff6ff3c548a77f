import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { readEnvironment } from '../src/config/environment.ts';
import { startRelay } from '../src/index.ts';
import { conformance } from './conformance/suite.ts';

const closings: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closings) await close();
});

describe('I3: one process with SQLite', () => {
  conformance(async (settings) => {
    const data = mkdtempSync(join(tmpdir(), 'whispr-relay-'));
    const read = readEnvironment({
      PORT: '0',
      WHISPR_DATA: data,
      WHISPR_LOG: 'error',
      WHISPR_WEB: '/nonexistent',
      ...settings,
    });
    if ('faults' in read) throw new Error(read.faults.join(' '));
    const relay = await startRelay({ ...read.config, stopMs: 500 });
    closings.push(async () => {
      await relay.close();
      rmSync(data, { recursive: true, force: true });
    });
    return relay.url;
  });
});
