import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumSide } from '../src/chromium.ts';
import { runHistory, summary } from '../src/history.ts';
import { PEERS } from '../src/libsignal.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
let side: Awaited<ReturnType<typeof chromiumSide>>;

beforeAll(async () => {
  side = await chromiumSide();
});
afterAll(() => side.close());

test.each(PEERS.flatMap((peer) => (['initiator', 'responder'] as const).map((role) => ({ peer, role }))))(
  'B4: 3 000 messages of a page in Chromium with libsignal $peer in Node, as $role',
  async ({ peer, role }) => {
    const report = await runHistory({
      seed,
      messages: 3000,
      loss: 0.1,
      reorder: 0.1,
      duplicate: 0.05,
      role,
      peer,
      makeOurs: side.makeOurs,
    });
    console.log(`Chromium ${side.version}, ${peer}, ${role}: ${summary(report, seed)}`);
    expect(report.unexplained, `seed ${seed}`).toEqual([]);
    expect(report.delivered).toBeGreaterThan(2500);
    expect(report.epochs).toBeGreaterThanOrEqual(10);
  },
);
