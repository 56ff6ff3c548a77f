import { runCommand } from './admin/commands.ts';
import { readEnvironment } from './config/environment.ts';
import { startRelay } from './index.ts';
import { causeOf, makeLogger } from './log/logger.ts';
import { Metrics } from './metrics/metrics.ts';

const STOP_AT_LAST_MS = 9500;

/** The relay as a program: settings from the environment and a file, one line with the address to open, graceful stop by signal. */
const settings = readEnvironment();
if ('faults' in settings) {
  for (const fault of settings.faults) process.stderr.write(`${fault}\n`);
  process.exit(2);
}
const { config } = settings;
const [command, ...options] = process.argv.slice(2);
if (command !== undefined) {
  const out = (text: string): unknown => process.stdout.write(text);
  const fault = (text: string): unknown => process.stderr.write(text);
  process.exit(await runCommand(command, options, config, { out, fault }));
}
const logger = makeLogger(config.log);
const metrics = new Metrics();
metrics.withProcess();
try {
  const relay = await startRelay(config, { logger, metrics });
  const shown = config.origin ?? relay.url.replace(/\/\/(127\.0\.0\.1|0\.0\.0\.0|\[::\])/, '//localhost');
  process.stdout.write(`Whispr is running. Open ${shown}\n`);
  const stop = (): void => {
    // Everything pending is on the disk first of all; what is left is only good manners, and they have an end.
    setTimeout(() => process.exit(1), STOP_AT_LAST_MS).unref();
    relay.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('The stop was not clean.', causeOf(error));
        process.exit(1);
      },
    );
  };
  process.on('SIGHUP', () => relay.reloadCertificate());
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  logger.error('The relay could not start.', causeOf(error));
  process.stderr.write(`${startFault(error)}\n`);
  process.exit(1);
}

/** One sentence about what kept the relay from starting. */
function startFault(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'EADDRINUSE') return `Port ${config.port} is in use: stop the other program or set PORT.`;
  if (code === 'EACCES') return `The relay may not use port ${config.port} or the folder ${config.data}.`;
  return `The relay could not start: ${message ?? 'unknown fault'}.`;
}
