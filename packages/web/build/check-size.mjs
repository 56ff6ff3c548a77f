/**
 * Fails when the JavaScript that every start loads grows over the budget (gzip): the entry, the face up to the chat list,
 * the words of one language, and core's worker up to the locked door, each with all static imports. Not counted: WASM
 * with its glue, what an open account or chat needs, pickers, scanner, menus and pages that open later. Reads the manifest of the build.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 180;
const dist = process.argv[2] ?? join(import.meta.dirname, '../dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
const STARTS = ['index.html', 'src/start-app.tsx', 'src/features/shell/shell.tsx', 'src/locales/en.json'];

const files = new Set();
function add(key) {
  const entry = manifest[key];
  if (!entry) throw new Error(`${key} is not in the manifest`);
  if (files.has(entry.file)) return;
  files.add(entry.file);
  for (const other of entry.imports ?? []) add(other);
}
for (const start of STARTS) add(start);

/** The worker is a bundle of its own; the chunks that it imports statically are named in its first bytes. */
function addWorker(file) {
  if (files.has(file)) return;
  files.add(file);
  const text = readFileSync(join(dist, file), 'utf8');
  for (const match of text.matchAll(/(?:^|[;}\n])import[^'"();]*?["']\.\/([^"']+\.js)["']/g))
    addWorker(`assets/${match[1]}`);
}
const worker = readdirSync(join(dist, 'assets')).find((name) => /^core-worker-.*\.js$/.test(name));
if (worker === undefined) throw new Error('the worker of core was not built');
addWorker(`assets/${worker}`);

let total = 0;
for (const file of [...files].filter((name) => name.endsWith('.js')).toSorted((a, b) => a.localeCompare(b))) {
  const size = gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
  total += size;
  console.log(`${(size / 1000).toFixed(1).padStart(7)} KB  ${file}`);
}
const fits = total <= BUDGET_KB * 1000;
console.log(`${(total / 1000).toFixed(1).padStart(7)} KB  in all, of ${BUDGET_KB} KB: ${fits ? 'ok' : 'too much'}`);
process.exitCode = fits ? 0 : 1;
