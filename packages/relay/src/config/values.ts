type Source = Readonly<Record<string, string | undefined>>;

/**
 * Settings by name, from the environment first and the configuration file second. It remembers which names were asked
 * for, so that there is no second list of settings, and collects one sentence per fault.
 */
export class Values {
  readonly faults: string[] = [];
  readonly asked = new Set<string>();
  readonly #sources: readonly Source[];

  constructor(...sources: readonly Source[]) {
    this.#sources = sources;
  }

  /** The value as it stands; an empty one counts as not given. */
  raw(name: string): string | undefined {
    this.asked.add(name);
    return this.#sources.map((source) => source[name]).find((value) => value !== undefined && value !== '');
  }

  text(name: string, otherwise: string): string {
    return this.raw(name) ?? otherwise;
  }

  whole(name: string, otherwise: number, min: number, max: number): number {
    const given = this.raw(name);
    if (given === undefined) return otherwise;
    const value = /^\d{1,16}$/.test(given) ? Number(given) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.faults.push(`${name} must be a whole number from ${min} to ${max}.`);
    return otherwise;
  }

  oneOf<T extends string>(name: string, otherwise: T, choices: readonly T[]): T {
    const given = this.text(name, otherwise);
    const choice = choices.find((candidate) => candidate === given);
    if (choice === undefined) this.faults.push(`${name} must be one of ${choices.join(', ')}.`);
    return choice ?? otherwise;
  }

  /** Adds the fault `<name> must <rule>.` unless `holds`. The value itself is never told: it may be a secret. */
  check(name: string, holds: boolean, rule: string): void {
    if (!holds) this.faults.push(`${name} must ${rule}.`);
  }
}
