import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Mutation, MUTATIONS } from './mutations.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  // Beside the sources, so that the peers are found.
  folder = await mkdtemp(join(ROOT, 'interop', '.mutants-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Breaks one fact while the program is bundled. */
function mutate({ file, find, replace }: Mutation): Plugin {
  return {
    name: 'mutate',
    setup(bundler) {
      bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path !== join(ROOT, file)) return undefined;
        const source = await readFile(path, 'utf8');
        if (source.split(find).length !== 2) throw new Error(`"${find}" must stand exactly once in ${file}`);
        return { contents: source.replace(find, () => replace), loader: 'ts' };
      });
    },
  };
}

/** Runs the interop program, broken or not, on a lossy schedule; resolves with its exit code. */
async function runMutant(name: string, plugins: Plugin[]): Promise<number> {
  const outfile = join(folder, `${name}.mjs`);
  const external = ['libsignal-*'];
  await build({
    entryPoints: [join(ROOT, 'interop/src/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external,
    plugins,
    logLevel: 'silent',
  });
  const child = spawn(
    process.execPath,
    [outfile, '--seed', '5', '--messages', '500', '--loss', '0.2', '--reorder', '0.2'],
    { stdio: 'ignore' },
  );
  return new Promise((done) => child.on('close', (code) => done(code ?? 1)));
}

test('the program that is broken below passes when it is whole', async () => {
  expect(await runMutant('whole', [])).toBe(0);
});

test.each(MUTATIONS.map((mutation, i) => ({ ...mutation, i })))('B4: fails without: $fact', async (mutation) => {
  expect(await runMutant(`mutant-${mutation.i}`, [mutate(mutation)])).toBe(1);
});
