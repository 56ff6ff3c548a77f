import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Tally } from './tally.ts';

/** Numbers for the operator. Labels come from fixed lists only, so nothing here can point to a person or a mailbox. */
export class Metrics {
  readonly registry = new Registry();
  readonly deposits = new Tally(this.registry, 'whispr_deposits_total', 'Deposits by outcome.', 'outcome');
  readonly envelopes = new Tally(this.registry, 'whispr_envelopes_total', 'Envelopes by what became of them.', 'fate');
  readonly errors = new Tally(this.registry, 'whispr_errors_total', 'Errors told to clients.', 'code');
  readonly requests = new Tally(this.registry, 'whispr_http_requests_total', 'Answered requests.', 'route');
  readonly bytes = new Tally(this.registry, 'whispr_bytes_total', 'Bytes of envelopes.', 'way');
  readonly refusals = new Tally(this.registry, 'whispr_refused_connections_total', 'Connections refused.', 'reason');
  readonly sockets = new Gauge({
    name: 'whispr_sockets',
    help: 'Open WebSockets.',
    labelNames: ['kind'],
    registers: [this.registry],
  });
  /** The same numbers, to read at once. */
  readonly openSockets = { read: 0, deposit: 0 };
  readonly commitSeconds = new Histogram({
    name: 'whispr_commit_seconds',
    help: 'Time of a durable group commit.',
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [this.registry],
  });
  readonly commitJobs = new Histogram({
    name: 'whispr_commit_jobs',
    help: 'Changes in one group commit.',
    buckets: [1, 3, 10, 30, 100, 300, 1000],
    registers: [this.registry],
  });

  /** Adds the process's own numbers (memory, event loop); once per process. */
  withProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** How many TCP connections are open; set by the relay. */
  connections = (): number => 0;

  /** Adds numbers that are looked up when asked: TCP connections, and when the TLS certificate ends. */
  watch(caps: { readonly open: number; readonly halfOpen: number }, certificateEnd: () => number | undefined): void {
    this.connections = () => caps.open;
    const connections: Gauge = new Gauge({
      name: 'whispr_connections',
      help: 'TCP connections.',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        connections.set({ state: 'open' }, caps.open);
        connections.set({ state: 'half-open' }, caps.halfOpen);
      },
    });
    const end: Gauge = new Gauge({
      name: 'whispr_certificate_end_seconds',
      help: 'When the TLS certificate ends, seconds since 1970; 0 without TLS.',
      registers: [this.registry],
      collect() {
        end.set(Math.floor((certificateEnd() ?? 0) / 1000));
      },
    });
  }

  socket(kind: 'read' | 'deposit', change: 1 | -1): void {
    this.openSockets[kind] += change;
    this.sockets.inc({ kind }, change);
  }

  commit(ms: number, jobs: number): void {
    this.commitSeconds.observe(ms / 1000);
    this.commitJobs.observe(jobs);
  }
}
