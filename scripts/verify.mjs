/** Everything about the source that needs no running program: types, lint, format, layers, unused code. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './lib/run.mjs';

const bin = (name) => join('node_modules', '.bin', name);
const projects = readdirSync('packages').flatMap((name) =>
  ['tsconfig.json', 'tsconfig.src.json'].map((file) => join('packages', name, file)).filter((path) => existsSync(path)),
);
if (existsSync(join('interop', 'node_modules'))) projects.push('interop/tsconfig.json');
projects.push('bench/tsconfig.json');
const only = process.argv[2];
const steps = [
  ...projects.map((project) => ({ name: `types ${project}`, command: bin('tsc'), args: ['-p', project] })),
  { name: 'lint', command: bin('oxlint'), args: ['--type-aware', '--deny-warnings'] },
  { name: 'format', command: bin('oxfmt'), args: ['--check'] },
  { name: 'layers', command: process.execPath, args: ['scripts/check-layers.mjs'] },
  { name: 'coverage page', command: process.execPath, args: ['scripts/coverage.mjs', '--check'] },
  { name: 'unused', command: bin('knip'), args: [] },
].filter((step) => !only || step.name.startsWith(only) || step.args.some((arg) => arg.includes(`packages/${only}/`)));

let failed = 0;
for (const step of steps) {
  const { code, out } = await capture(step.command, step.args);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${step.name}`);
  if (code !== 0) {
    failed += 1;
    console.log(out.trimEnd());
  }
}
console.log(`verify: ${steps.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
