import { parseArgs } from 'node:util';
import { PEERS, type PeerVersion } from './libsignal.ts';
import { runHistory, summary } from './history.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    messages: { type: 'string', default: '1000' },
    loss: { type: 'string', default: '0.1' },
    reorder: { type: 'string', default: '0.1' },
    duplicate: { type: 'string', default: '0.05' },
    role: { type: 'string', default: 'initiator' },
    peer: { type: 'string', default: '0.103.0' },
  },
});

function number(name: 'seed' | 'messages' | 'loss' | 'reorder' | 'duplicate'): number {
  const value = Number(values[name]);
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} takes a number`);
  return value;
}

const { role, peer } = values;
if (role !== 'initiator' && role !== 'responder') throw new Error('--role is initiator or responder');
if (!PEERS.includes(peer as PeerVersion)) throw new Error(`--peer is ${PEERS.join(' or ')}`);

const seed = number('seed');
const report = await runHistory({
  seed,
  messages: number('messages'),
  loss: number('loss'),
  reorder: number('reorder'),
  duplicate: number('duplicate'),
  role,
  peer: peer as PeerVersion,
});
console.log(`braid transitions: ${report.transitions.join(', ')}`);
for (const line of report.unexplained.slice(0, 20)) console.log(line);
console.log(summary(report, seed));
process.exitCode = report.unexplained.length === 0 ? 0 : 1;
