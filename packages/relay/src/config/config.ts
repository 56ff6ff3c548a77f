import { LIMITS } from '@whispr/contract';
import type { Rates } from '../limits/rates.ts';
import { defaultRates } from '../limits/rates.ts';

/** Everything an operator can set. Times in ms unless the name says otherwise, sizes in bytes. */
export type Config = {
  host: string;
  port: number;
  /** Folder of the database; made if missing. */
  data: string;
  /** Folder of the built web client. */
  web: string;
  name: string;
  /** Public origin, `https://relay.example`; undefined: whatever the browser asked for. */
  origin: string | undefined;
  log: LogLevel;
  /** Who may read `/metrics`: connections from this machine, all, nobody. */
  metrics: 'local' | 'all' | 'off';
  /** Believe the last entry of `X-Forwarded-For`, which a reverse proxy in front of the relay has written. */
  proxy: boolean;
  rates: Rates;
  /** Envelopes and bytes that may wait in one mailbox; bytes the whole store may hold. */
  queue: number;
  queueBytes: number;
  globalBytes: number;
  ttlMaxSeconds: number;
  /** Proof of work in bits for making a mailbox and for a deposit into a `request` mailbox. */
  work: { mailbox: number; request: number };
  heartbeatMs: number;
  /** A request must have arrived completely within this time. */
  requestMs: number;
  /** A reader with more unsent bytes than this is not pushed to until they have left. */
  bufferedBytes: number;
  /** How long a graceful stop may wait for clients to hang up. */
  stopMs: number;
};

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The defaults, with what a test or an embedding program sets differently. */
export function relayConfig(own: Partial<Config> = {}): Config {
  return {
    // Other machines cannot use the web client over plain HTTP anyway (no secure context): they come through a proxy.
    host: '127.0.0.1',
    port: 8000,
    data: './data',
    web: 'packages/web/dist',
    name: 'Whispr relay',
    origin: undefined,
    log: 'info',
    metrics: 'local',
    proxy: false,
    rates: defaultRates(10),
    queue: 10_000,
    queueBytes: 64 * 1024 * 1024,
    globalBytes: 10 * 1024 * 1024 * 1024,
    ttlMaxSeconds: LIMITS.maxTtlSeconds,
    // About 16 000 and 65 000 hashes on average: well under a second on a phone.
    work: { mailbox: 14, request: 16 },
    heartbeatMs: 25_000,
    requestMs: 30_000,
    bufferedBytes: 1024 * 1024,
    stopMs: 3000,
    ...own,
  };
}
