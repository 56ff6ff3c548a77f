import { Counter, type Registry } from 'prom-client';

/**
 * A counter with at most one label that costs an addition: the hot path counts here, and the registry looks when asked.
 */
export class Tally {
  readonly #counts = new Map<string, number>();

  constructor(registry: Registry, name: string, help: string, label: string) {
    const counts = this.#counts;
    const counter: Counter = new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        counter.reset();
        for (const [value, count] of counts) counter.inc({ [label]: value }, count);
      },
    });
  }

  add(value: string, count = 1): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
  }

  get(value: string): number {
    return this.#counts.get(value) ?? 0;
  }
}
