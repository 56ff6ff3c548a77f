import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';

/** A server program that a test starts, ends as a power cut would, freezes, and starts again. */
export interface OwnProcess {
  start(): void;
  running(): boolean;
  /** Sends `signal` and waits until the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Stops its clock: it answers nothing and keeps its connections, as a machine that hangs. */
  freeze(): void;
  thaw(): void;
  /** The last of what it wrote to stderr and stdout. */
  output(): string;
}

const KEPT = 20_000;

export function ownProcess(command: string, args: readonly string[], options: SpawnOptions): OwnProcess {
  let child: ChildProcess | undefined;
  let output = '';
  const isRunning = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null;
  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    running: isRunning,
    output: () => output,
    start() {
      child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (data: Buffer) => {
          output = (output + data.toString()).slice(-KEPT);
        });
      child.on('error', (error) => {
        output += error.message;
      });
    },
    async end(signal) {
      const ending = child;
      if (ending === undefined || !isRunning()) return;
      const gone = new Promise((resolve) => {
        ending.once('exit', resolve);
      });
      ending.kill(signal);
      await gone;
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
}
