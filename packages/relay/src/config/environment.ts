import { LIMITS } from '@whispr/contract';
import { defaultRates } from '../limits/rates.ts';
import { LOG_LEVELS, relayConfig, type Config, type LogLevel } from './config.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings in `environment`, or one sentence per fault. This file alone knows the names of the variables. */
export function readEnvironment(environment: Environment = process.env): { config: Config } | { faults: string[] } {
  const faults: string[] = [];
  const text = (name: string, otherwise: string): string => environment[name] || otherwise;
  const whole = (name: string, otherwise: number, min: number, max: number): number => {
    const given = environment[name];
    if (given === undefined || given === '') return otherwise;
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (value >= min && value <= max) return value;
    faults.push(`${name} must be a whole number from ${min} to ${max}.`);
    return otherwise;
  };
  const oneOf = <T extends string>(name: string, otherwise: T, choices: readonly T[]): T => {
    const given = text(name, otherwise);
    const choice = choices.find((candidate) => candidate === given);
    if (choice === undefined) faults.push(`${name} must be one of ${choices.join(', ')}.`);
    return choice ?? otherwise;
  };

  const standard = relayConfig();
  const config = relayConfig({
    host: text('HOST', standard.host),
    port: whole('PORT', standard.port, 0, 65_535),
    data: text('WHISPR_DATA', standard.data),
    web: text('WHISPR_WEB', standard.web),
    name: text('WHISPR_NAME', standard.name),
    origin: environment['WHISPR_ORIGIN'] || undefined,
    log: oneOf<LogLevel>('WHISPR_LOG', standard.log, LOG_LEVELS),
    metrics: oneOf('WHISPR_METRICS', standard.metrics, ['local', 'all', 'off']),
    proxy: oneOf('WHISPR_PROXY', '0', ['0', '1']) === '1',
    rates: defaultRates(whole('WHISPR_RATE', standard.rates.deposit.perSecond, 1, 1_000_000)),
    queue: whole('WHISPR_QUEUE', standard.queue, 1, 10_000_000),
    queueBytes: whole('WHISPR_QUEUE_BYTES', standard.queueBytes, LIMITS.envelope, Number.MAX_SAFE_INTEGER),
    globalBytes: whole('WHISPR_GLOBAL_BYTES', standard.globalBytes, 1024 * 1024, Number.MAX_SAFE_INTEGER),
    ttlMaxSeconds: whole('WHISPR_TTL_MAX', standard.ttlMaxSeconds, 1, LIMITS.maxTtlSeconds),
    work: {
      mailbox: whole('WHISPR_WORK_MAILBOX', standard.work.mailbox, 0, 32),
      request: whole('WHISPR_WORK_REQUEST', standard.work.request, 0, 32),
    },
  });
  if (config.origin !== undefined && !isOrigin(config.origin))
    faults.push('WHISPR_ORIGIN must be an origin like https://relay.example, without a path.');
  if (config.name.length > 80 || /\p{Cc}/u.test(config.name))
    faults.push('WHISPR_NAME must be at most 80 characters without control characters.');
  return faults.length > 0 ? { faults } : { config };
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && origin === text;
}
