import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort, until } from '@whispr/testkit';

export interface BuiltRelay {
  url: string;
  stop(): Promise<void>;
}

/** The relay as `npm start` runs it: built if a source has changed, in a process of its own, with the web client. */
export async function startBuiltRelay(data: string): Promise<BuiltRelay> {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // A bench sends more in a second than people do.
  const settings = { HOST: '127.0.0.1', PORT: String(port), WHISPR_DATA: data, WHISPR_RATE: '1000' };
  const child: ChildProcess = spawn(process.execPath, ['dist/relay.mjs'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...settings },
  });
  const ready = async () => (await fetch(`${url}/readyz`)).ok;
  await until(ready, { timeout: 30_000, message: 'the relay is ready' });
  return {
    url,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
