/**
 * `npm run container:test`: builds the image of deploy/Dockerfile with buildah, runs it with podman as hardened as the
 * compose files do, and looks at health, web client, a deposit round trip, a restart and a graceful stop.
 * As root on Linux with buildah, podman, runc and debootstrap. The base image is made here from Debian's packages and
 * this machine's Node where it is not present, so that no image registry is needed.
 */
import { cpSync, existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Client } from '../packages/relay/tests/support/client.ts';
import { b64, Key, random } from '../packages/relay/tests/support/keys.ts';
import { capture, run } from './lib/run.mjs';

const BASE = 'docker.io/library/node:20-bookworm-slim';
const IMAGE = 'localhost/whispr-relay:test';
const NAME = `whispr-relay-test-${process.pid}`;
const ROOTFS = join('.cache', 'container', 'rootfs');
const MIRROR = process.env.DEBIAN_MIRROR ?? 'http://deb.debian.org/debian';
const STORAGE = ['--storage-driver', 'vfs'];
const PODMAN = [...STORAGE, '--runtime', 'runc', '--cgroup-manager', 'cgroupfs'];
const ULIMITS = ['--ulimit', 'nofile=10000:10000', '--ulimit', 'nproc=9000:9000'];
process.env.BUILDAH_ISOLATION = 'chroot';

let failed = 0;
function check(what, holds) {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  if (!holds) failed += 1;
}
async function must(command, args) {
  const { code, out } = await capture(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}\n${out}`);
  return out.trim();
}
const podman = (...args) => must('podman', [...PODMAN, ...args]);
const buildah = (...args) => must('buildah', [...STORAGE, ...args]);

async function requireTools() {
  if (process.platform !== 'linux' || process.getuid() !== 0) throw new Error('This test runs as root on Linux.');
  for (const tool of ['buildah', 'podman', 'runc', 'debootstrap'])
    if ((await capture('sh', ['-c', `command -v ${tool}`])).code !== 0)
      throw new Error(`${tool} is missing: apt-get install buildah podman runc debootstrap`);
}

/** Debian's smallest system with this machine's Node and npm, under the name that the Dockerfile begins with. */
async function makeBase() {
  if ((await capture('buildah', [...STORAGE, 'inspect', '--type', 'image', BASE])).code === 0) return;
  if (!existsSync(join(ROOTFS, 'etc', 'debian_version'))) {
    console.log('Making a base image from Debian packages (once, about two minutes) …');
    mkdirSync(dirname(ROOTFS), { recursive: true });
    await must('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', ROOTFS, MIRROR]);
  }
  const npm = dirname(dirname(realpathSync((await must('sh', ['-c', 'command -v npm'])).trim())));
  const local = join(ROOTFS, 'usr', 'local');
  cpSync(process.execPath, join(local, 'bin', 'node'));
  cpSync(npm, join(local, 'lib', 'node_modules', 'npm'), { recursive: true, dereference: true });
  for (const tool of ['npm', 'npx']) {
    rmSync(join(local, 'bin', tool), { force: true });
    symlinkSync(`../lib/node_modules/npm/bin/${tool}-cli.js`, join(local, 'bin', tool));
  }
  const container = await buildah('from', 'scratch');
  await buildah('copy', '-q', container, ROOTFS, '/');
  await buildah('config', '--env', 'PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', container);
  await buildah('commit', '-q', container, BASE);
  await buildah('rm', container);
}

async function build() {
  console.log('Building the image …');
  const cache = join(homedir(), '.npm');
  mkdirSync(cache, { recursive: true });
  // The packages that were downloaded on this machine already, and its certificates, serve the build too.
  const mounts = ['--volume', `${cache}:/root/.npm`, '--volume', '/etc/ssl/certs:/etc/ssl/certs:ro'];
  const ignore = ['--ignorefile', 'deploy/Dockerfile.dockerignore'];
  const args = [
    'bud',
    '--pull-never',
    '--layers=false',
    ...ignore,
    ...mounts,
    '-f',
    'deploy/Dockerfile',
    '-t',
    IMAGE,
    '.',
  ];
  if ((await run('buildah', [...STORAGE, ...args])) !== 0) throw new Error('the image was not built');
  const [{ Size: size, Config: config }] = JSON.parse(await podman('image', 'inspect', IMAGE));
  console.log(`     the image has ${Math.round(size / 1e6)} MB`);
  check('the image runs as an ordinary user', config.User === '1000:1000');
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function start(port) {
  const hardened = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--tmpfs', '/tmp'];
  const settings = ['--env', `PORT=${port}`, '--env', 'HOST=127.0.0.1', '--env', 'WHISPR_WORK_MAILBOX=4'];
  const place = ['--network', 'host', '--volume', `${NAME}:/data`];
  await podman('run', '-d', '--name', NAME, ...hardened, ...ULIMITS, ...place, ...settings, IMAGE);
  for (let waited = 0; waited < 60_000; waited += 500) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`the relay did not become ready:\n${await podman('logs', NAME)}`);
}

async function stop() {
  const since = Date.now();
  await podman('stop', '--time', '10', NAME);
  const code = await podman('inspect', '--format', '{{.State.ExitCode}}', NAME);
  check(`it stops gracefully (${Date.now() - since} ms, exit code ${code})`, code === '0');
  const logs = await podman('logs', NAME);
  check('its log holds no address', !/\b\d+\.\d+\.\d+\.\d+\b/.test(logs.replaceAll('127.0.0.1:', '')));
  await podman('rm', NAME);
}

async function roundTrip(client, key, envelope) {
  const sent = await client.deposit(key.id, envelope);
  const { body } = await client.act(key, { action: 'fetch', after: '0', limit: 5 });
  return (
    sent.status === 200 &&
    isDeepStrictEqual(
      body.envelopes?.map((row) => row.envelope),
      [b64(envelope)],
    )
  );
}

async function test() {
  const port = await freePort();
  await start(port);
  const client = new Client(`http://127.0.0.1:${port}`);
  check(
    'the health check inside says well',
    (await capture('podman', [...PODMAN, 'exec', NAME, 'node', 'relay.mjs', 'health'])).code === 0,
  );
  check('it is not root', (await podman('exec', NAME, 'id', '-u')) === '1000');
  check(
    'it cannot write beside its data',
    (await capture('podman', [...PODMAN, 'exec', NAME, 'touch', '/app/x'])).code !== 0,
  );
  const page = await (await fetch(client.url)).text();
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1];
  check('the web client is served', script !== undefined && (await fetch(client.url + script)).status === 200);
  const key = new Key();
  check('a mailbox is made', (await client.create(key, 'contact', 4)).status === 200);
  const envelope = random(2048);
  check('an envelope is deposited and fetched', await roundTrip(client, key, envelope));
  const relayKey = await client.relayKey();
  await stop();

  await start(port);
  const again = new Client(client.url);
  check(
    'after a new start on the same volume the relay has the same key',
    isDeepStrictEqual(await again.relayKey(), relayKey),
  );
  const { body } = await again.act(key, { action: 'fetch', after: '0', limit: 5 });
  check('and the envelope is still there', body.envelopes?.length === 1);
  await stop();
}

try {
  await requireTools();
  await makeBase();
  await build();
  await test();
} catch (error) {
  failed += 1;
  console.error(error.message);
} finally {
  await capture('podman', [...PODMAN, 'rm', '-f', NAME]);
  await capture('podman', [...PODMAN, 'volume', 'rm', '-f', NAME]);
}
console.log(failed === 0 ? 'container test: passed' : `container test: ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
