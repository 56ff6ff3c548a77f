/** The value below which the given share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
export const largest = (values: readonly number[]): number => Math.max(...values);

/** One line: what, ours, the yardstick in the same run, the goal. */
export function line(what: string, ours: string, yardstick: string, goal = ''): void {
  console.log(what.padEnd(48) + ours.padStart(16) + yardstick.padStart(16) + (goal === '' ? '' : `   ${goal}`));
}

export const ms = (value: number): string => `${value.toFixed(1)} ms`;
export const mb = (value: number): string => `${value.toFixed(1)} MB`;

const BUSY_MS = 40;

/** The part of a processor that a busy process gets now, in percent: below 100 other work slows down all that is timed. */
function processorShare(): string {
  const began = performance.now();
  const before = process.cpuUsage();
  let used = 0;
  while (used < BUSY_MS) {
    const { user, system } = process.cpuUsage(before);
    used = (user + system) / 1000;
  }
  return `${((100 * used) / (performance.now() - began)).toFixed(0)} %`;
}

/** The title of a group of lines. */
export function head(title: string): void {
  console.log(`${title} (a busy process gets ${processorShare()} of a processor)`);
}
