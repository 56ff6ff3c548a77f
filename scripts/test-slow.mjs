/** `npm run test:slow`: statistics and long histories that do not fit into `npm test`. */
import { run } from './lib/run.mjs';
import { setupTests } from './setup-tests.mjs';

await setupTests((line) => console.log(line));
process.exitCode = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'slow']);
