/** `npm run interop -- --seed N --messages N --loss P --reorder P --role initiator|responder --peer 0.103.0|0.101.2` */
import { run } from './lib/run.mjs';
import { setupTests } from './setup-tests.mjs';

await setupTests((line) => console.log(line));
process.exitCode = await run(process.execPath, ['--import', 'tsx', 'interop/src/main.ts', ...process.argv.slice(2)]);
