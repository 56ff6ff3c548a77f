import { beforeAll, describe } from 'vitest';
import { deliveryTests } from './delivery.ts';
import { directoryTests } from './directory.ts';
import { limitTests, STRICT } from './limits.ts';
import { serviceTests } from './service.ts';
import type { StartTarget } from './start.ts';

const FREE = { WHISPR_RATE: '1000000' };
const NO_WORK = { WHISPR_WORK_MAILBOX: '0', WHISPR_WORK_REQUEST: '0' };

/**
 * What every relay does, seen from outside over HTTP and WebSocket: one suite for one process with SQLite, for several
 * with PostgreSQL and Redis behind a balancer, with or without TLS or a container around them. `start` is called twice.
 */
export function conformance(start: StartTarget): void {
  const urls = { free: '', strict: '' };
  beforeAll(async () => {
    [urls.free, urls.strict] = await Promise.all([start({ ...NO_WORK, ...FREE }), start({ ...NO_WORK, ...STRICT })]);
  });
  describe('delivery', () => deliveryTests(() => urls.free));
  describe('directory', () => directoryTests(() => urls.free));
  describe('service', () => serviceTests(() => urls.free));
  describe('limits', () => limitTests(() => urls.strict));
}
