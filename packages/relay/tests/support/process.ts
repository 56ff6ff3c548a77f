import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

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
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
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
    const port = /"port":(\d+)/.exec(output)?.[1];
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
