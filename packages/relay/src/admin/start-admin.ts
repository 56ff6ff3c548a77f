import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { causeOf, type Logger } from '../log/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { Admin } from './admin.ts';
import { openAnalytics } from './analytics-store.ts';
import { Recorder } from './recorder.ts';

const SAMPLE_MS = 10_000;
const SAVE_MS = 60_000;

/** Bytes of the embedded store's files in `folder`, 0 if there are none. */
export function storedBytes(folder: string): number {
  return ['relay.db', 'relay.db-wal']
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

/** Starts recording for the operator's page if the settings ask for it. `stop` brings the last numbers to the disk. */
export function startAdmin(
  config: Config,
  clock: Clock,
  metrics: Metrics,
  logger: Logger,
): { admin: Admin | undefined; stop: () => Promise<void> } {
  if (config.adminPasswordHash === undefined) return { admin: undefined, stop: async () => undefined };
  const recorder = new Recorder(openAnalytics(config.data), clock, {
    sockets: () => metrics.openSockets.read + metrics.openSockets.deposit,
    stored: () => storedBytes(config.data),
  });
  const admin = new Admin(config.adminPasswordHash, recorder, () => performance.now());
  const told = (error: unknown): void => logger.error('The numbers could not be kept.', causeOf(error));
  recorder.sample();
  const sampling = setInterval(() => recorder.sample(), SAMPLE_MS);
  const saving = setInterval(() => {
    admin.sweep();
    recorder.save().catch(told);
  }, SAVE_MS);
  return {
    admin,
    async stop() {
      clearInterval(sampling);
      clearInterval(saving);
      await recorder.close().catch(told);
    },
  };
}
