/**
 * `npm test`: set-up, types, lint, layers, unused code, unit, scenario, system, build, browser, interop.
 * Prints what it runs; the last line counts everything.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './lib/run.mjs';
import { setupTests } from './setup-tests.mjs';

const RESULTS = '.cache';
const started = Date.now();
const total = { passed: 0, failed: 0 };
const lines = [];

function note(name, passed, failed, since) {
  total.passed += passed;
  total.failed += failed;
  lines.push(
    `${failed === 0 ? 'ok  ' : 'FAIL'} ${name}: ${passed} passed, ${failed} failed (${Math.round((Date.now() - since) / 1000)} s)`,
  );
}

async function step(name, command, args) {
  const since = Date.now();
  console.log(`\n== ${name}`);
  const code = await run(command, args);
  note(name, code === 0 ? 1 : 0, code === 0 ? 0 : 1, since);
}

/** Runs one vitest project and counts its tests; a run that executed no test is a failure. */
async function tests(name) {
  const since = Date.now();
  const file = join(RESULTS, `${name}.json`);
  rmSync(file, { force: true });
  console.log(`\n== ${name} tests`);
  const code = await run(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    name,
    '--reporter',
    'default',
    '--reporter',
    'json',
    '--outputFile.json',
    file,
  ]);
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { numPassedTests: 0, numFailedTests: 0 };
  const failed = Math.max(report.numFailedTests, code === 0 && report.numPassedTests > 0 ? 0 : 1);
  note(`${name} tests`, report.numPassedTests, failed, since);
}

mkdirSync(RESULTS, { recursive: true });
try {
  await setupTests((line) => console.log(line));
  await step('source', process.execPath, ['scripts/verify.mjs']);
  await tests('unit');
  await tests('scenario');
  await tests('system');
  await step('build', process.execPath, ['scripts/build.mjs']);
  await step('size of the web client', process.execPath, ['packages/web/build/check-size.mjs']);
  await tests('browser');
  await tests('interop');
} catch (error) {
  total.failed += 1;
  lines.push(`FAIL set-up: ${error.message}`);
}
console.log(`\n${lines.join('\n')}\nall of it took ${Math.round((Date.now() - started) / 1000)} s`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
