/**
 * `npm test`: set-up, types, lint, layers, unused code, unit, scenario, system, build, browser, interop.
 * Prints what it runs; the last line counts everything.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
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

/** Runs vitest once; resolves with what its JSON report says. A run that executed no test has failed. */
async function vitest(file, args) {
  rmSync(file, { force: true });
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', file];
  const code = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args]);
  const none = { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : none;
  const failed = Math.max(report.numFailedTests, code === 0 && report.numPassedTests > 0 ? 0 : 1);
  return { passed: report.numPassedTests, failed, files: report.testResults };
}

/**
 * Runs one vitest project and counts its tests. Projects of several processes depend on a machine that is not overrun:
 * a file that failed beside others runs once more alone. Failing again is a failure; passing alone is reported by name,
 * because a test that needs it wants mending.
 */
async function tests(name, { severalProcesses = true } = {}) {
  const since = Date.now();
  console.log(`\n== ${name} tests`);
  const first = await vitest(join(RESULTS, `${name}.json`), ['--project', name]);
  const broken = first.files.filter(({ status }) => status === 'failed').map((result) => result.name);
  if (first.failed === 0 || !severalProcesses || broken.length === 0 || broken.length > 3) {
    note(`${name} tests`, first.passed, first.failed, since);
    return;
  }
  console.log(`\n== ${name} tests that failed beside others, alone`);
  const second = await vitest(join(RESULTS, `${name}-again.json`), [
    '--project',
    name,
    '--no-file-parallelism',
    ...broken,
  ]);
  const counted = first.files.filter(({ status }) => status !== 'failed').flatMap((result) => result.assertionResults);
  const passed = counted.filter(({ status }) => status === 'passed').length + second.passed;
  note(`${name} tests`, passed, second.failed, since);
  if (second.failed === 0) for (const path of broken) lines.push(`     unstable, passed alone: ${relative('.', path)}`);
}

mkdirSync(RESULTS, { recursive: true });
try {
  await setupTests((line) => console.log(line));
  await step('source', process.execPath, ['scripts/verify.mjs']);
  await tests('unit', { severalProcesses: false });
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
