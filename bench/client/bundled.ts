import { join } from 'node:path';
import { build } from 'esbuild';

/** A file of this folder as one script for a browser: `esm` for a module, `iife` for a script that leaves no names. */
export async function bundled(file: string, format: 'esm' | 'iife'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, file)],
    bundle: true,
    minify: true,
    format,
    target: 'es2023',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
