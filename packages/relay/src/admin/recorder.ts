import { loadavg, availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';
import { UNITS, type AnalyticsStore, type Period, type Unit } from './analytics-store.ts';
import { Distinct } from './distinct.ts';

/** A look at the relay, every ten seconds; the page shows the last quarter of an hour of them. */
export type Sample = {
  at: number;
  /** Since the sample before. */
  messages: number;
  bytes: number;
  sockets: number;
  /** Load of the machine per core and of this process, in thousandths of a core. */
  load: number;
  cpu: number;
  memory: number;
  /** 99 of 100 turns of the event loop came at most this late, ms. */
  delay: number;
};

export type Probe = { sockets: () => number; stored: () => number };

const SAMPLES = 90;
const KEPT = { hour: 90 * UNITS.day, day: 2 * 365 * UNITS.day };
const UNIT_NAMES = Object.keys(UNITS) as Unit[];

const nothing = (at: number): Period => ({
  at,
  messages: 0,
  bytes: 0,
  refused: 0,
  active: 0,
  sockets: 0,
  stored: 0,
  load: 0,
  cpu: 0,
});

/** Counts in memory and adds to the store from time to time. Nothing that it keeps names a mailbox, key or address. */
export class Recorder {
  readonly samples: Sample[] = [];
  readonly #store: AnalyticsStore;
  readonly #clock: Clock;
  readonly #probe: Probe;
  readonly #open: Record<Unit, Period>;
  readonly #active: Record<Unit, Distinct> = { hour: new Distinct(), day: new Distinct() };
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });
  #since = { messages: 0, bytes: 0 };
  #cpu = process.cpuUsage();
  #cpuAt = performance.now();
  #saving = Promise.resolve();

  constructor(store: AnalyticsStore, clock: Clock, probe: Probe) {
    this.#store = store;
    this.#clock = clock;
    this.#probe = probe;
    this.#open = { hour: nothing(begin('hour', clock.now())), day: nothing(begin('day', clock.now())) };
    this.#delay.enable();
  }

  /** A deposit that was taken, or refused. */
  deposit(mailbox: Uint8Array, bytes: number, taken: boolean): void {
    if (!taken) {
      for (const unit of UNIT_NAMES) this.#open[unit].refused += 1;
      return;
    }
    this.#since.messages += 1;
    this.#since.bytes += bytes;
    for (const unit of UNIT_NAMES) {
      this.#open[unit].messages += 1;
      this.#open[unit].bytes += bytes;
    }
    this.see(mailbox);
  }

  /** A mailbox is in use. */
  see(mailbox: Uint8Array): void {
    for (const unit of UNIT_NAMES) this.#active[unit].see(mailbox);
  }

  /** Takes a sample. */
  sample(): void {
    const now = performance.now();
    const { user, system } = process.cpuUsage(this.#cpu);
    const cpu = Math.round((user + system) / Math.max(1, now - this.#cpuAt));
    this.#cpu = process.cpuUsage();
    this.#cpuAt = now;
    const load = Math.round(((loadavg()[0] ?? 0) * 1000) / availableParallelism());
    const sockets = this.#probe.sockets();
    this.samples.push({
      at: this.#clock.now(),
      ...this.#since,
      sockets,
      load,
      cpu,
      memory: process.memoryUsage.rss(),
      delay: Math.round(this.#delay.percentile(99) / 1e5) / 10,
    });
    if (this.samples.length > SAMPLES) this.samples.shift();
    this.#delay.reset();
    this.#since = { messages: 0, bytes: 0 };
    for (const unit of UNIT_NAMES) {
      const period = this.#open[unit];
      period.sockets = Math.max(period.sockets, sockets);
      period.load = Math.max(period.load, load);
      period.cpu = Math.max(period.cpu, cpu);
    }
  }

  /** Brings what was counted to the store; begins a new hour or day when it is time, and forgets what is too old. */
  save(): Promise<void> {
    this.#saving = this.#saving.catch(() => undefined).then(() => this.#save());
    return this.#saving;
  }

  /** The periods since `since`, with what is still in memory. */
  async read(unit: Unit, since: number): Promise<Period[]> {
    await this.save();
    return this.#store.read(unit, since);
  }

  async close(): Promise<void> {
    this.#delay.disable();
    await this.save();
    await this.#store.close();
  }

  async #save(): Promise<void> {
    const now = this.#clock.now();
    for (const unit of UNIT_NAMES) {
      const period = { ...this.#open[unit], active: this.#active[unit].estimate(), stored: this.#probe.stored() };
      const next = begin(unit, now);
      this.#open[unit] = nothing(next);
      if (next !== period.at) this.#active[unit].clear();
      await this.#store.add(unit, period);
      if (next !== period.at) await this.#store.prune(unit, now - KEPT[unit]);
    }
  }
}

function begin(unit: Unit, at: number): number {
  return Math.floor(at / UNITS[unit]) * UNITS[unit];
}
