import { get as getPlain } from 'node:http';
import { get as getTls } from 'node:https';
import { moveStore } from '../commands/move.ts';
import type { Config } from '../config/config.ts';
import { addToken } from '../http/registration.ts';
import { askPassword } from './ask-password.ts';
import { hashPassword } from './password.ts';

const SHORTEST_PASSWORD = 12;
const HEALTH_MS = 4000;

type Output = { out: (text: string) => void; fault: (text: string) => void };

/**
 * What the program does instead of running a relay: `token`, `admin-password`, `health`, `move`, `backup`. Returns the
 * exit code.
 */
export async function runCommand(
  name: string,
  options: readonly string[],
  config: Config,
  io: Output,
): Promise<number> {
  switch (name) {
    case 'token':
      return makeToken(options, config, io);
    case 'admin-password':
      return makePasswordHash(io);
    case 'health':
      return (await isHealthy(config)) ? 0 : 1;
    case 'move':
    case 'backup':
      return moveStore(name, options, io);
    default:
      io.fault(
        'The first word must be token, admin-password, health, move or backup; without one the relay is started.\n',
      );
      return 2;
  }
}

/** `[--days <n>] [--label <text>]` */
function makeToken(options: readonly string[], config: Config, { out, fault }: Output): number {
  const value = (name: string): string | undefined => {
    const at = options.indexOf(name);
    return at < 0 ? undefined : options[at + 1];
  };
  const days = value('--days');
  if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) {
    fault('--days must be a whole number from 1 to 9999.\n');
    return 2;
  }
  const token = addToken(
    config.tokens,
    value('--label') ?? '',
    days === undefined ? undefined : Number(days),
    Date.now(),
  );
  out(`${token}\n`);
  fault(`Its hash was added to ${config.tokens}; deleting that line takes it back.\n`);
  if (config.registration !== 'token') fault('Tokens are asked for when WHISPR_REGISTRATION is token.\n');
  return 0;
}

async function makePasswordHash({ out, fault }: Output): Promise<number> {
  const password = await askPassword(`Password of the admin page (${SHORTEST_PASSWORD} characters or more): `);
  if (Array.from(password).length < SHORTEST_PASSWORD) {
    fault(`The password must have at least ${SHORTEST_PASSWORD} characters.\n`);
    return 2;
  }
  out(`WHISPR_ADMIN_PASSWORD_HASH=${await hashPassword(password)}\n`);
  return 0;
}

/** Asks the relay that runs with the same settings on this machine. Its certificate names another host: not checked. */
function isHealthy({ host, port, tls }: Config): Promise<boolean> {
  const own = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  const options = { host: own, port, path: '/readyz', timeout: HEALTH_MS };
  return new Promise((resolve) => {
    const answered = (response: { statusCode?: number | undefined; resume: () => unknown }): void => {
      response.resume();
      resolve(response.statusCode === 200);
    };
    const request =
      tls === undefined ? getPlain(options, answered) : getTls({ ...options, rejectUnauthorized: false }, answered);
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
