import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { ours as makeOurs } from './ours.ts';
import type { Contestant } from './operations.ts';

/** Our implementation in Node, built as it is shipped: the loader of this script would slow its functions down. */
export async function ours(): Promise<Contestant> {
  const outfile = join('node_modules', '.cache', 'whispr-bench', 'signal.mjs');
  const entryPoints = [join(import.meta.dirname, 'ours.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  const built = (await import(pathToFileURL(outfile).href)) as { ours: typeof makeOurs };
  return built.ours();
}
