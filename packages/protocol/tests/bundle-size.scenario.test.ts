import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '..', 'src');

/** Size in bytes, minified and compressed, of a browser bundle of these exports with everything they import. */
async function gzipSize(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: source, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    write: false,
  });
  const [file] = outputFiles;
  expect(file?.text).not.toMatch(/from ?"/);
  return gzipSync(file?.contents ?? '', { level: 9 }).length;
}

test('B4: the Signal protocol in the browser takes less than 35 KB', async () => {
  const size = await gzipSize(`export * from './signal/index.ts';`);
  console.log(`signal/: ${size} bytes gzip`);
  expect(size).toBeLessThan(35_000);
});

test('B4: together with the default provider and all it may fall back to, less than 48 KB', async () => {
  const size = await gzipSize(
    `export * from './signal/index.ts'; export { defaultProvider } from './primitives/index.ts';`,
  );
  console.log(`signal/ and the default provider: ${size} bytes gzip`);
  expect(size).toBeLessThan(48_000);
});
