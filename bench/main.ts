/** `npm run bench [-- part…]`: runs the named benchmarks, or all. */
import { argv } from 'node:process';

// Each part is imported when it runs, so that what one needs cannot keep the others from running.
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  relay: async () => (await import('./relay.ts')).benchRelay(),
  fanout: async () => (await import('./fanout-simulation.ts')).simulateFanout(),
  signal: async () => (await import('./signal.ts')).benchSignal(),
  client: async () => (await import('./client.ts')).benchClient(),
};

const asked = argv.slice(2);
const unknown = asked.filter((name) => PARTS[name] === undefined);
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}.`);
  process.exitCode = 1;
} else {
  for (const [name, run] of Object.entries(PARTS)) if (asked.length === 0 || asked.includes(name)) await run();
}
