/** The times without the slowest tenth, which belongs to the machine and not to the relay. */
function crop(times: readonly number[]): number[] {
  return [...times].sort((a, b) => a - b).slice(0, Math.floor(times.length * 0.9));
}

function moments(times: readonly number[]): { mean: number; variance: number } {
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  const variance = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (times.length - 1);
  return { mean, variance };
}

/** Welch's t of two samples of times; |t| < 4.5 means that they cannot be told apart (R12). */
export function welchT(first: readonly number[], second: readonly number[]): number {
  const [a, b] = [crop(first), crop(second)];
  const [x, y] = [moments(a), moments(b)];
  return (x.mean - y.mean) / Math.sqrt(x.variance / a.length + y.variance / b.length);
}

/** Times of `runs` calls of each of `cases`, in an order that changes at random, after a warm-up. */
export async function timed(cases: readonly (() => Promise<unknown>)[], runs: number): Promise<number[][]> {
  const times = cases.map((): number[] => []);
  for (let run = -20; run < runs; run += 1) {
    const order = cases.map((_, i) => i).sort(() => Math.random() - 0.5);
    for (const i of order) {
      // Not in step with the relay's ticks.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 12));
      const begin = performance.now();
      await cases[i]?.();
      if (run >= 0) times[i]?.push(performance.now() - begin);
    }
  }
  return times;
}
