import { join } from 'node:path';
import { LIMITS } from '@whispr/contract';
import { parsePasswordHash } from '../admin/password.ts';
import { defaultRates } from '../limits/rates.ts';
import { LOG_LEVELS, REGISTRATIONS, relayConfig, type Config, type LogLevel, type Registration } from './config.ts';
import { readSettingsFile } from './file.ts';
import { Values } from './values.ts';
import { readWhisprSettings } from './whispr.ts';

type Environment = Readonly<Record<string, string | undefined>>;
const LARGEST = Number.MAX_SAFE_INTEGER;

/**
 * The settings in `environment` and in the file that its `WHISPR_CONFIG` names (the environment wins), or one sentence
 * per fault. `names`: every setting there is. This file alone knows the names.
 */
export function readEnvironment(
  environment: Environment = process.env,
): { config: Config; names: ReadonlySet<string> } | { faults: string[] } {
  const path = environment['WHISPR_CONFIG'] || undefined;
  const file = path === undefined ? undefined : readSettingsFile(path);
  const values = new Values(environment, file?.values ?? {});
  const config = readValues(values);
  for (const [name, line] of file?.lines ?? [])
    if (!values.asked.has(name))
      values.faults.push(`Line ${line} of the configuration file sets ${name}, which is no setting.`);
  const faults = [...(file?.faults ?? []), ...values.faults];
  return faults.length > 0 ? { faults } : { config, names: new Set([...values.asked, 'WHISPR_CONFIG']) };
}

function readValues(values: Values): Config {
  const standard = relayConfig();
  const { connections } = standard;
  const data = values.text('WHISPR_DATA', standard.data);
  const tlsCert = values.raw('WHISPR_TLS_CERT');
  const tlsKey = values.raw('WHISPR_TLS_KEY');
  const perSecond = values.whole('WHISPR_RATE', standard.rates.deposit.perSecond, 1, 1_000_000);
  const config = relayConfig({
    host: values.text('HOST', standard.host),
    port: values.whole('PORT', standard.port, 0, 65_535),
    data,
    database: values.raw('WHISPR_DATABASE_URL'),
    redis: values.raw('WHISPR_REDIS_URL'),
    web: values.text('WHISPR_WEB', standard.web),
    name: values.text('WHISPR_NAME', standard.name),
    origin: values.raw('WHISPR_ORIGIN'),
    tls: tlsCert === undefined || tlsKey === undefined ? undefined : { cert: tlsCert, key: tlsKey },
    log: values.oneOf<LogLevel>('WHISPR_LOG', standard.log, LOG_LEVELS),
    metrics: values.oneOf('WHISPR_METRICS', standard.metrics, ['local', 'all', 'off']),
    proxy: values.oneOf('WHISPR_PROXY', '0', ['0', '1']) === '1',
    rates: defaultRates(perSecond),
    whispr: readWhisprSettings(values, perSecond),
    queue: values.whole('WHISPR_QUEUE', standard.queue, 1, 10_000_000),
    queueBytes: values.whole('WHISPR_QUEUE_BYTES', standard.queueBytes, LIMITS.envelope, LARGEST),
    globalBytes: values.whole('WHISPR_GLOBAL_BYTES', standard.globalBytes, 1024 * 1024, LARGEST),
    ttlMaxSeconds: values.whole('WHISPR_TTL_MAX', standard.ttlMaxSeconds, 1, LIMITS.maxTtlSeconds),
    work: {
      mailbox: values.whole('WHISPR_WORK_MAILBOX', standard.work.mailbox, 0, 32),
      request: values.whole('WHISPR_WORK_REQUEST', standard.work.request, 0, 32),
    },
    registration: values.oneOf<Registration>('WHISPR_REGISTRATION', standard.registration, REGISTRATIONS),
    tokens: values.text('WHISPR_TOKENS', join(data, 'tokens')),
    connections: {
      all: values.whole('WHISPR_CONNECTIONS', connections.all, 10, 10_000_000),
      perSource: values.whole('WHISPR_CONNECTIONS_PER_SOURCE', connections.perSource, 1, 10_000_000),
      halfOpen: values.whole('WHISPR_HALF_OPEN', connections.halfOpen, 1, 10_000_000),
      halfOpenPerSource: values.whole('WHISPR_HALF_OPEN_PER_SOURCE', connections.halfOpenPerSource, 1, 10_000_000),
    },
    adminPasswordHash: values.raw('WHISPR_ADMIN_PASSWORD_HASH'),
  });
  const { origin, name, adminPasswordHash, database, redis } = config;
  values.check(
    'WHISPR_DATABASE_URL',
    database === undefined || hasScheme(database, ['postgres:', 'postgresql:']),
    'be an address like postgres://user:password@host:5432/name',
  );
  values.check(
    'WHISPR_REDIS_URL',
    redis === undefined || (database !== undefined && hasScheme(redis, ['redis:', 'rediss:'])),
    'be an address like redis://host:6379, and goes with WHISPR_DATABASE_URL',
  );
  values.check(
    'WHISPR_ORIGIN',
    origin === undefined || isOrigin(origin),
    'be an origin like https://relay.example, without a path',
  );
  values.check(
    'WHISPR_NAME',
    name.length <= 80 && !/\p{Cc}/u.test(name),
    'be at most 80 characters without control characters',
  );
  values.check('WHISPR_TLS_KEY', tlsCert === undefined || tlsKey !== undefined, 'be set where WHISPR_TLS_CERT is');
  values.check('WHISPR_TLS_CERT', tlsKey === undefined || tlsCert !== undefined, 'be set where WHISPR_TLS_KEY is');
  values.check(
    'WHISPR_ADMIN_PASSWORD_HASH',
    adminPasswordHash === undefined || parsePasswordHash(adminPasswordHash) !== undefined,
    'be a line made by npm run relay:admin-password',
  );
  return config;
}

function hasScheme(text: string, schemes: readonly string[]): boolean {
  return URL.canParse(text) && schemes.includes(new URL(text).protocol);
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && origin === text;
}
