import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownProcess } from './own-process.ts';
import { freePort } from './relay-process.ts';
import { until } from './until.ts';

/** A real Redis or Valkey server of a test. It keeps nothing over a restart, as the relay expects of it. */
export interface TestRedis {
  url: string;
  kill9(): Promise<void>;
  start(): Promise<void>;
  /** It keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

type Program = { command: string; argv0: string; env: NodeJS.ProcessEnv };

const PACKAGES =
  'redis-tools redis-server libjemalloc2 liblua5.1-0 liblzf1 lua-bitop lua-cjson libhiredis0.14 libatomic1 libsystemd0 libssl3';

function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Debian's packages, unpacked into a folder of their own: nothing is installed and nobody needs to be root. */
function unpacked(): string {
  const ready = join(tmpdir(), `whispr-redis-${process.getuid?.() ?? 0}`);
  if (existsSync(ready)) return ready;
  if (onPath('apt-get') === undefined)
    throw new Error(
      'The relay tests need Redis: set WHISPR_TEST_REDIS to the URL of a server, or install redis-server.',
    );
  const folder = mkdtempSync(join(tmpdir(), 'whispr-redis-new-'));
  const [apt, root] = [join(folder, 'apt'), join(folder, 'root')];
  for (const path of [join(apt, 'lists/partial'), join(apt, 'archives/partial'), root])
    mkdirSync(path, { recursive: true });
  const own = ['-q', '-o', `Dir::State::Lists=${apt}/lists`, '-o', `Dir::Cache=${apt}`, '-o', 'APT::Sandbox::User='];
  execFileSync('apt-get', [...own, 'update'], { stdio: 'ignore' });
  execFileSync('apt-get', [...own, 'download', ...PACKAGES.split(' ')], { cwd: apt, stdio: 'ignore' });
  for (const file of readdirSync(apt))
    if (file.endsWith('.deb')) execFileSync('dpkg-deb', ['-x', join(apt, file), root]);
  try {
    renameSync(root, ready);
  } catch (error) {
    // Another test file was quicker.
    if (!existsSync(ready)) throw error;
  }
  rmSync(folder, { recursive: true, force: true });
  return ready;
}

function program(): Program {
  for (const name of ['redis-server', 'valkey-server']) {
    const command = onPath(name);
    if (command !== undefined) return { command, argv0: name, env: process.env };
  }
  const root = unpacked();
  const libraries = ['usr/lib', 'lib'].flatMap((lib) =>
    ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((machine) => join(root, lib, machine)),
  );
  // One program under many names: the name it is called by decides. The package has only one of them as a file.
  const env = { ...process.env, LD_LIBRARY_PATH: libraries.join(':') };
  return { command: join(root, 'usr/bin/redis-check-rdb'), argv0: 'redis-server', env };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1000, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

/** Starts a Redis of this test alone on a free port: from the PATH, or from Debian's packages. */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const { command, argv0, env } = program();
  const folder = mkdtempSync(join(tmpdir(), 'whispr-redis-run-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = ownProcess(command, args, { env, argv0, cwd: folder }, folder);
  const start = async (): Promise<void> => {
    server.start();
    await until(() => answers(port), { timeout: 30_000, message: () => `Redis answers:\n${server.output()}` });
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    kill9: () => server.end('SIGKILL'),
    start,
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    async close() {
      server.thaw();
      await server.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let shared: Promise<TestRedis> | undefined;

/** The server of `WHISPR_TEST_REDIS`, or one that is started once for all tests of a file and ends with its process. */
export async function testRedis(): Promise<string> {
  const given = process.env['WHISPR_TEST_REDIS'];
  if (given !== undefined && given !== '') return given;
  shared ??= startRedis();
  return (await shared).url;
}
