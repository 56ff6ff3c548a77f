/**
 * The layering rule of ARCHITECTURE.md: imports go downward only, and the ground floor does no I/O.
 * Reads import specifiers from every source file and compares floors.
 */
import { readFileSync } from 'node:fs';
import { globSync } from './lib/files.mjs';

const FLOOR = { protocol: 0, contract: 0, core: 1, storage: 2, transports: 2, relay: 1, web: 3, app: 3, testkit: 9 };

/** Packages on a floor above may be imported only by those listed here, all of them tests. */
const isTest = (file) => /\.test\.tsx?$|\/tests\//.test(file);

const RULES = [
  {
    in: /^packages\/protocol\/src\//,
    not: /from '(node:|@whispr\/)/,
    why: 'protocol imports neither Node nor other packages',
  },
  {
    in: /^packages\/protocol\/src\/(?!primitives\/|.*\.test\.ts)/,
    not: /from '(@noble\/|hash-wasm|libsodium)/,
    why: 'only protocol/primitives imports cryptographic libraries',
  },
  {
    in: /^packages\/protocol\/src\/(?!.*\.test\.ts)/,
    not: /\b(Date\.now\(|Math\.random\(|new Date\(\)|fetch\(|localStorage|indexedDB)/,
    why: 'protocol has no clock, no I/O; randomness and time are arguments',
  },
  {
    in: /^packages\/(core|contract)\/src\/(?!.*\.test\.ts)/,
    not: /from 'node:|\b(Date\.now\(|Math\.random\(|localStorage|indexedDB)/,
    why: 'core reaches the world only through its ports',
  },
  {
    in: /^packages\/web\/src\/(?!worker\/)/,
    not: /from '(@noble\/|hash-wasm|@whispr\/(protocol\/(signal|envelope|vault)|storage|transports)|@journeyapps)/,
    why: 'the UI speaks to core through RPC; no cryptography or SQL in it',
  },
  {
    in: /^packages\/(?!relay\/src\/config\/|.*\.test\.ts|.*\/tests\/|testkit\/|web\/build\/|web\/vite)/,
    not: /process\.env\b/,
    why: 'one file reads the environment',
  },
];

const faults = [];
let count = 0;
for (const file of globSync('packages', /\.(ts|tsx|mts)$/)) {
  count += 1;
  const text = readFileSync(file, 'utf8');
  for (const rule of RULES) {
    if (isTest(file)) break;
    if (!rule.in.test(file)) continue;
    text.split('\n').forEach((line, i) => {
      if (/^\s*(\/\/|\*|\/\*)/.test(line)) return;
      if (rule.not.test(line)) faults.push(`${file}:${i + 1}: ${rule.why}`);
    });
  }
  const own = file.split('/')[1];
  for (const match of text.matchAll(/(?:from|import)\s*\(?'@whispr\/([a-z]+)/g)) {
    const other = match[1];
    if (other === own || isTest(file)) continue;
    if (!(FLOOR[other] < FLOOR[own]))
      faults.push(`${file}: ${own} (floor ${FLOOR[own]}) imports ${other} (floor ${FLOOR[other]})`);
  }
}
for (const fault of faults) console.error(fault);
console.log(`layers: ${count} files, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
