import { expect, test } from 'vitest';
import { type HistoryOptions, runHistory, summary } from '../src/history.ts';
import { PEERS } from '../src/libsignal.ts';
import { ALL_TRANSITIONS } from './transitions.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const ROLES = ['initiator', 'responder'] as const;

test.each(PEERS.flatMap((peer) => ROLES.map((role) => ({ peer, role }))))(
  'B1 B2 B3 B4: 3 000 messages with libsignal $peer as $role, lossy and out of order, through every step of the braid',
  async ({ peer, role }) => {
    const run = async (options: Partial<HistoryOptions>) => {
      const report = await runHistory({
        seed,
        messages: 3000,
        loss: 0.1,
        reorder: 0.1,
        duplicate: 0.05,
        role,
        peer,
        ...options,
      });
      console.log(`${peer} ${role} ${summary(report, seed)}`);
      expect(report.unexplained, `seed ${seed}`).toEqual([]);
      return report;
    };
    const lossy = await run({});
    expect(lossy.epochs).toBeGreaterThanOrEqual(10);
    expect(lossy.delivered).toBeGreaterThan(2500);
    // In a lossless history our side is the encapsulator of every second epoch, starved of its last piece.
    const starved = await run({ messages: 1000, loss: 0, reorder: 0, duplicate: 0, starve: true });
    // Keeps the first half going while the key is complete: a peer that hears little.
    const harsh = await run({ messages: 1500, loss: 0.35, reorder: 0.4, duplicate: 0.2 });
    const seen = new Set([...lossy.transitions, ...starved.transitions, ...harsh.transitions]);
    console.log(`${peer} ${role} transitions: ${[...seen].sort().join(', ')}`);
    expect([...seen].sort()).toEqual(ALL_TRANSITIONS);
  },
);
