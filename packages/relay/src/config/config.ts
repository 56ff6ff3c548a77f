import { LIMITS } from '@whispr/contract';
import type { Rates } from '../limits/rates.ts';
import { defaultRates } from '../limits/rates.ts';
import { whisprSettings, type WhisprSettings } from './whispr.ts';

/** Everything an operator can set. Times in ms unless the name says otherwise, sizes in bytes. */
export type Config = {
  host: string;
  port: number;
  /** Folder of the database; made if missing. */
  data: string;
  /** `postgres://…`: the store is there instead, and several relay processes may share it. */
  database: string | undefined;
  /** `redis://…`: Redis or Valkey carries wake-ups and rate limits between the processes. */
  redis: string | undefined;
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
  /** Files of the relay's own TLS, PEM; undefined: plain HTTP, for this machine or behind a proxy. */
  tls: { cert: string; key: string } | undefined;
  /** Who may make mailboxes: everyone, who has a token of the operator, nobody. */
  registration: Registration;
  /** File of the hashes of registration tokens. */
  tokens: string;
  /** How many connections may be open, and how many of them may not have sent a whole request head yet. */
  connections: Connections;
  /** Made by `npm run relay:admin-password`; undefined: no admin page, nothing is recorded for it. */
  adminPasswordHash: string | undefined;
  rates: Rates;
  /** The documented Whispr API. */
  whispr: WhisprSettings;
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

export type Connections = { all: number; perSource: number; halfOpen: number; halfOpenPerSource: number };

export const REGISTRATIONS = ['open', 'token', 'closed'] as const;
export type Registration = (typeof REGISTRATIONS)[number];

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The defaults, with what a test or an embedding program sets differently. */
export function relayConfig(own: Partial<Config> = {}): Config {
  return {
    // Other machines cannot use the web client over plain HTTP anyway (no secure context): they come through a proxy.
    host: '127.0.0.1',
    port: 8000,
    data: './data',
    database: undefined,
    redis: undefined,
    web: 'packages/web/dist',
    name: 'Whispr relay',
    origin: undefined,
    log: 'info',
    metrics: 'local',
    proxy: false,
    tls: undefined,
    registration: 'open',
    tokens: './data/tokens',
    // A source may be a company, a mobile network or the Tor process beside the relay.
    connections: { all: 20_000, perSource: 2000, halfOpen: 2000, halfOpenPerSource: 500 },
    adminPasswordHash: undefined,
    rates: defaultRates(10),
    whispr: whisprSettings(),
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
