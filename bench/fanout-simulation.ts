/**
 * `npm run bench fanout`: a simulation of one cell: several relay processes behind a plain balancer, sharing one store.
 * It answers two questions that arithmetic with averages cannot: how long messages wait at a given load when readers,
 * senders and busy mailboxes fall on processes by chance, and what happens when one process dies and its sockets come
 * back. Costs are what `npm run bench relay` measured; those that are assumed say so.
 */

/** Processor time in µs. */
export const COST = {
  /** Measured: a message from a connected sender to a reader on the same process, acknowledged. */
  connected: 57.9,
  /** Measured: a deposit that is written to the embedded store. */
  durable: 50.6,
  /** Assumed: the part of `connected` that the sender's side takes (frame in, checks, answer out). */
  senderShare: 0.5,
  /** Assumed from a separate measurement of publish and subscribe between two processes: 42 µs more, on both together. */
  crossing: 42,
  /** Measured: accepting one WebSocket, 0.33 to 0.39 ms. Opening its mailboxes (one signature check each) is assumed. */
  accept: 360,
  open: 150,
  /** Assumed: one heartbeat, ping out and pong in. */
  heartbeat: 12,
} as const;
const HEARTBEAT_S = 25;

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Load = { processes: number; perSecond: number; seconds: number; socketsPerProcess: number; seed: number };
export type Outcome = { busiest: number; mean: number; p50: number; p99: number };

/**
 * Messages arrive at random; sender and reader sit on processes by chance; a tenth of the mailboxes get half of the
 * messages. Every process works one thing at a time, in the order of arrival. Times in ms, use in shares of a core.
 */
export function simulateWaiting({ processes, perSecond, seconds, socketsPerProcess, seed }: Load): Outcome {
  const random = seeded(seed);
  const free = new Float64Array(processes);
  const worked = new Float64Array(processes);
  const mailboxes = 20_000;
  const reader = Array.from({ length: mailboxes }, () => Math.floor(random() * processes));
  const heartbeats = ((socketsPerProcess / HEARTBEAT_S) * COST.heartbeat) / 1e6;
  // Heartbeats slow everything down a little rather than coming as single events.
  const slower = 1 / Math.max(0.01, 1 - heartbeats);
  const work = (process: number, at: number, micros: number): number => {
    const ms = (micros * slower) / 1000;
    const end = Math.max(at, free[process] ?? 0) + ms;
    free[process] = end;
    worked[process] = (worked[process] ?? 0) + micros / 1000;
    return end;
  };
  const waits: number[] = [];
  // Second halves of messages, in the order in which they are due.
  const due: { at: number; process: number; began: number; micros: number }[] = [];
  let now = 0;
  const until = seconds * 1000;
  const settle = (before: number): void => {
    due.sort((a, b) => a.at - b.at);
    while (due[0] !== undefined && due[0].at <= before) {
      const { at, process, began, micros } = due.shift() ?? due[0];
      waits.push(work(process, at, micros) - began);
    }
  };
  while (now < until) {
    now += (-Math.log(1 - random()) * 1000) / perSecond;
    settle(now);
    const busy = random() < 0.5;
    const mailbox = Math.floor(random() * (busy ? mailboxes / 10 : mailboxes));
    const from = Math.floor(random() * processes);
    const to = reader[mailbox] ?? 0;
    const crossing = from === to ? 0 : COST.crossing / 2;
    const sent = work(from, now, COST.connected * COST.senderShare + crossing);
    due.push({ at: sent, process: to, began: now, micros: COST.connected * (1 - COST.senderShare) + crossing });
  }
  settle(Number.POSITIVE_INFINITY);
  waits.sort((a, b) => a - b);
  const at = (share: number): number => waits[Math.floor(waits.length * share)] ?? 0;
  const uses = [...worked].map((ms) => ms / until + heartbeats);
  return {
    busiest: Math.max(...uses),
    mean: uses.reduce((sum, use) => sum + use, 0) / processes,
    p50: at(0.5),
    p99: at(0.99),
  };
}

/** The use of each surviving process in the seconds after one died, while its sockets come back spread over `jitterS`. */
export function useAfterDeath(processes: number, socketsPerProcess: number, jitterS: number, before: number): number {
  const backMs = (socketsPerProcess * (COST.accept + COST.open)) / 1000 / (processes - 1);
  return (before * processes) / (processes - 1) + backMs / (jitterS * 1000);
}

/** Prints both tables. */
export function simulateFanout(): void {
  const out = (line: string): unknown => process.stdout.write(`${line}\n`);
  const cell = (value: string): string => value.padStart(12);
  out('Waiting of a connected message (simulated), 50 000 sockets on each process');
  out(['processes', 'messages/s', 'mean use', 'busiest', 'p50 ms', 'p99 ms'].map(cell).join(''));
  for (const processes of [1, 2, 4, 8, 16])
    for (const share of [0.3, 0.5, 0.7, 0.85]) {
      const each = COST.connected + (COST.crossing * (processes - 1)) / processes;
      const perSecond = Math.round((share * processes * 1e6) / each);
      const result = simulateWaiting({ processes, perSecond, seconds: 4, socketsPerProcess: 50_000, seed: 7 });
      const shown = [result.mean, result.busiest].map((use) => `${Math.round(use * 100)} %`);
      const times = [result.p50, result.p99].map((ms) => ms.toFixed(2));
      out([String(processes), String(perSecond), ...shown, ...times].map(cell).join(''));
    }
  out('\nUse of the others after one process died, each at 50 % before, by how far the coming back is spread');
  out(['processes', 'sockets each', '10 s', '30 s', '120 s'].map(cell).join(''));
  for (const processes of [2, 4, 8, 16])
    for (const sockets of [20_000, 50_000, 100_000]) {
      const uses = [10, 30, 120].map(
        (jitter) => `${Math.round(useAfterDeath(processes, sockets, jitter, 0.5) * 100)} %`,
      );
      out([String(processes), String(sockets), ...uses].map(cell).join(''));
    }
}
