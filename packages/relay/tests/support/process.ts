import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/whispr-relay-tests', import.meta.url));

/** The relay as one file, as it is shipped: a process starts at once instead of compiling for seconds. */
async function bundle(): Promise<string> {
  const outfile = join(CACHE, `relay-${process.pid}.mjs`);
  await build({
    entryPoints: [MAIN],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['@signalapp/sqlcipher'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  process.once('exit', () => rmSync(outfile, { force: true }));
  return outfile;
}
let bundled: Promise<string> | undefined;

/** The program in one file, made once. */
export function relayProgram(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

/** A relay as a process of its own, with everything it prints. */
export type RelayProcess = {
  url: string;
  child: ChildProcess;
  output: () => string;
  /** Kills with `signal` and waits for the end; returns the exit code, null if the signal ended it. */
  end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number | null>;
};

/** Starts `main.ts` and waits until it prints its address. */
export async function startProcess(environment: Record<string, string>): Promise<RelayProcess> {
  const child = spawn(process.execPath, [await relayProgram()], {
    env: { PATH: process.env['PATH'], WHISPR_WORK_MAILBOX: '0', WHISPR_WORK_REQUEST: '0', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  for (;;) {
    // The line to open comes when signals are heard; it names the port unless the relay has a public origin.
    const opened = /Open https?:\/\/\S+/.exec(output)?.[0];
    const port = opened && (/"port":(\d+)/.exec(output)?.[1] ?? /:(\d+)$/.exec(opened)?.[1]);
    if (port !== undefined)
      return {
        url: `http://127.0.0.1:${port}`,
        child,
        output: () => output,
        async end(signal) {
          if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
          const exited = once(child, 'exit');
          child.kill(signal);
          await exited;
          return child.exitCode;
        },
      };
    if (child.exitCode !== null) throw new Error(`the relay ended: ${output}`);
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  }
}
