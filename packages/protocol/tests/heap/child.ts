import { defaultProvider } from '../../src/primitives/index.ts';
import { converse, seededRandom } from './conversation.ts';

/** `child SEED wipe|keep`: holds the conversation, says "ready", and keeps all its states until its input ends. */
const crypto = { ...(await defaultProvider()), random: seededRandom(Number(process.argv[2])) };
const { history } = await converse(crypto, process.argv[3] === 'wipe');

// The collector moves small arrays and leaves their bytes behind; ordinary work then takes that place.
const collect = (globalThis as { gc?: () => void }).gc;
for (let round = 0; round < 3; round += 1) {
  const work = Array.from({ length: 300_000 }, (_, i) => new Uint8Array(32).fill(i));
  collect?.();
  work.length = 0;
}
process.stdout.write('ready\n');
process.stdin.resume();
process.stdin.on('end', () => process.exit(history.length > 0 ? 0 : 1));
