/** Builds what `npm start` runs: the web client (packages/web/dist) and the relay in one file (dist/relay.mjs). */
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { globSync } from './lib/files.mjs';
import { capture } from './lib/run.mjs';

const MARK = join('dist', 'sources.sha256');
export const RELAY = join('dist', 'relay.mjs');
const WEB = join('packages', 'web', 'dist', 'index.html');

/** A digest of every file the build reads. */
function digest() {
  const hash = createHash('sha256');
  hash.update(readFileSync('package-lock.json'));
  const files = globSync('packages', /\.(ts|tsx|css|html|json|svg|png|mjs|txt)$/).filter(
    (file) => !/\.test\.|\/tests\//.test(file),
  );
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** CommonJS dependencies inside an ES module bundle need a `require`. */
const BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

async function buildRelay() {
  await build({
    entryPoints: ['packages/relay/src/main.ts'],
    outfile: RELAY,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // A native add-on: loaded from node_modules, where its prebuilt binaries are.
    external: ['@signalapp/sqlcipher'],
    banner: { js: BANNER },
    logLevel: 'warning',
  });
}

async function buildWeb() {
  const { code, out } = await capture(
    process.execPath,
    [join('..', '..', 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: join('packages', 'web'),
    },
  );
  if (code !== 0) throw new Error(`the web client did not build:\n${out}`);
}

/** Builds if any source has changed since the last build. Says what it does, because it takes a few seconds. */
export async function buildIfNeeded(say) {
  const current = digest();
  if (existsSync(MARK) && existsSync(RELAY) && existsSync(WEB) && readFileSync(MARK, 'utf8') === current) return false;
  say('Building the web client and the relay (once after every change) …');
  await Promise.all([buildRelay(), buildWeb()]);
  mkdirSync(dirname(MARK), { recursive: true });
  writeFileSync(MARK, current);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const built = await buildIfNeeded((line) => console.log(line));
  console.log(built ? 'Built.' : 'Nothing has changed.');
}
