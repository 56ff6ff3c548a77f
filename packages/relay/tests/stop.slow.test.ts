import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startProcess } from './support/process.ts';
import { folder } from './support/relay.ts';

const WANTED = 10_000;
const AT_ONCE = 100;

/** Processor time of a process so far in ms; the last known when it has ended. */
function processorTime(pid: number): () => number {
  let last = 0;
  return () => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      last = (Number(fields[11]) + Number(fields[12])) * 10;
    } catch {
      // It has ended.
    }
    return last;
  };
}

test('I8: SIGTERM ends a relay with up to 10 000 sockets within ten seconds, and every client is told to come again', async () => {
  const limit = execFileSync('sh', ['-c', 'ulimit -Hn']).toString().trim();
  const files = limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit);
  const count = Math.min(WANTED, files - 1000);
  process.stdout.write(`The system allows ${limit} open files in a process, so ${count} sockets are opened.\n`);
  expect(count).toBeGreaterThan(0);
  const relay = await startProcess({
    WHISPR_DATA: folder(),
    WHISPR_CONNECTIONS_PER_SOURCE: String(WANTED + 100),
    WHISPR_LOG: 'info',
  });
  const codes: Promise<number>[] = [];
  const dial = async (kind: string): Promise<void> => {
    const ws = new WebSocket(`${relay.url.replace('http', 'ws')}/v1/${kind}`, { perMessageDeflate: false });
    codes.push(new Promise((resolve) => ws.once('close', resolve)));
    await once(ws, 'open');
  };
  for (let opened = 0; opened < count; opened += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count - opened) }, (_, i) => dial(i % 2 === 0 ? 'read' : 'deposit')),
    );
  const time = processorTime(relay.child.pid ?? 0);
  const before = time();
  const watching = setInterval(time, 20);
  const started = performance.now();
  const code = await relay.end('SIGTERM');
  const took = performance.now() - started;
  const told = (await Promise.all(codes)).filter((code) => code === 1012).length;
  clearInterval(watching);
  const processor = time() - before;
  process.stdout.write(
    `${count} sockets: stopped in ${Math.round(took)} ms with ${processor} ms of processor time, ${told} were told to come again.\n`,
  );
  expect(processor).toBeLessThan(5000);
  // Where others use the processors, how long it takes is not the relay's doing: it ends at its deadline instead.
  if ((loadavg()[0] ?? 0) > 2 * availableParallelism()) return;
  expect(code).toBe(0);
  expect(took).toBeLessThan(10_000);
  expect(told).toBe(count);
});
