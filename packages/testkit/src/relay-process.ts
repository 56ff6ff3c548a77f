import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { until } from './until.ts';

const MAIN = new URL('../../relay/src/main.ts', import.meta.url).pathname;
const ROOT = new URL('../../..', import.meta.url).pathname;

export interface RelayProcess {
  url: string;
  /** Everything it wrote to stdout and stderr, over all restarts. */
  logs: string[];
  /** Ends it as a power cut would. */
  kill9(): Promise<void>;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
  /** Starts it again on the same port and data; stops it first if it runs. */
  restart(): Promise<void>;
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Starts the relay as a process of its own, the way an operator does; resolves when it is ready. */
export async function startRelayProcess({
  dataDir,
  env = {},
}: {
  dataDir: string;
  env?: Record<string, string>;
}): Promise<RelayProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logs: string[] = [];
  let child: ChildProcess | undefined;

  const end = async (signal: NodeJS.Signals) => {
    const ending = child;
    if (ending === undefined) return;
    child = undefined;
    if (ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => {
      ending.once('exit', resolve);
    });
    ending.kill(signal);
    await gone;
  };
  const start = async () => {
    const started = spawn(process.execPath, ['--import', 'tsx', MAIN], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), WHISPR_DATA: dataDir, ...env },
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (data: Buffer) => {
        logs.push(data.toString());
      });
    await until(
      async () => {
        if (started.exitCode !== null) return 'ended';
        return (await fetch(`${url}/readyz`)).ok;
      },
      { timeout: 30_000, message: () => `the relay is ready:\n${logs.join('')}` },
    );
    if (started.exitCode !== null) throw new Error(`the relay ended with ${started.exitCode}:\n${logs.join('')}`);
  };

  await start();
  return {
    url,
    logs,
    kill9: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    restart: async () => {
      await end('SIGTERM');
      await start();
    },
  };
}
