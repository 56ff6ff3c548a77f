import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const SKIP = new Set(['node_modules', 'dist', 'coverage', '.cache']);

/** Every file below `dir` whose path matches `pattern`, in a stable order. */
export function globSync(dir, pattern) {
  const found = [];
  for (const entry of readdirSync(dir, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (SKIP.has(entry.name)) continue;
    const path = join(dir, entry.name);
    if (entry.isDirectory()) found.push(...globSync(path, pattern));
    else if (pattern.test(path)) found.push(path);
  }
  return found;
}
