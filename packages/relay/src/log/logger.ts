import { pino } from 'pino';
import type { LogLevel } from '../config/config.ts';

/** What a log line may hold besides its sentence: counts, codes and route patterns. Never ids, keys, addresses, content. */
export type LogFields = Partial<{
  code: string;
  cause: string;
  stack: string;
  count: number;
  port: number;
  ms: number;
  setting: string;
}>;
export type Logger = Record<'error' | 'warn' | 'info' | 'debug', (sentence: string, fields?: LogFields) => void>;

/** The only place that makes a logger: JSON lines on stdout, without host name and process id. */
export function makeLogger(level: LogLevel, destination?: { write: (line: string) => void }): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = destination === undefined ? pino(options) : pino(options, destination);
  const at =
    (name: keyof Logger) =>
    (sentence: string, fields: LogFields = {}): void =>
      logger[name](fields, sentence);
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

/** An unexpected error as log fields: its code and where it happened, not its message, which may quote input. */
export function causeOf(error: unknown): LogFields {
  if (!(error instanceof Error)) return { cause: typeof error };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return {
    cause: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    stack: frames
      .slice(0, 6)
      .map((line) => line.trim())
      .join(' | '),
  };
}
