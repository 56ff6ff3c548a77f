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

/** Ends a server when the pipe to this process closes: a test process that is killed leaves none behind. */
const REAPER = 'cat > /dev/null; kill -QUIT "$0" 2> /dev/null; kill -KILL "$0" 2> /dev/null; rm -rf "$1"';

/** `folder`: what the server keeps; it goes with this process. */
export function ownProcess(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  folder: string,
): OwnProcess {
  let child: ChildProcess | undefined;
  let output = '';
  const isRunning = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    running: isRunning,
    output: () => output,
    start() {
      child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (data: Buffer) => {
          output = (output + data.toString()).slice(-KEPT);
        });
      const reaper = spawn('sh', ['-c', REAPER, String(child.pid ?? 'none'), folder], {
        stdio: ['pipe', 'ignore', 'ignore'],
        detached: true,
      });
      reaper.unref();
      // Its number may be another program's soon.
      child.once('exit', () => reaper.kill('SIGKILL'));
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
