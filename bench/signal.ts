import { chromiumPage } from './signal/chromium.ts';
import { libsignal } from './signal/libsignal.ts';
import { collect, PING_PONG, round, type Samples } from './signal/operations.ts';
import { ours } from './signal/built.ts';

/** The first rounds are not counted: compilers need to see the code some hundred times. */
const WARM_UP = 2;
const ROUNDS = 8;

/** Times our Signal protocol, in Node and in Chromium, beside Signal's own library, and prints a table. */
export async function benchSignal(): Promise<void> {
  const theirs = await libsignal();
  if (theirs === undefined)
    console.log('libsignal is not installed (npm ci --prefix interop), so only our own times are shown.');
  const own = await ours();
  const page = await chromiumPage();
  const samples = { node: {} as Samples, chromium: {} as Samples, libsignal: {} as Samples };
  for (let i = 0; i < WARM_UP + ROUNDS; i += 1) {
    const counted = i >= WARM_UP;
    const node = await round(own);
    const native = theirs === undefined ? {} : await round(theirs);
    const chromium = await page.round();
    if (!counted) continue;
    collect(samples.node, node);
    collect(samples.libsignal, native);
    collect(samples.chromium, chromium);
  }
  await page.close();
  console.log(
    `Signal protocol, µs, medians; Node ${process.versions.node}, Chromium ${page.version}, libsignal 0.103.0`,
  );
  console.log(row('', ['ours, Node', 'libsignal', 'ratio', 'Chromium', 'ratio'], 'repetitions'));
  for (const [operation, values] of Object.entries(samples.node)) {
    const summary = operation === PING_PONG ? mean : median;
    const [node, native, chromium] = [values, samples.libsignal[operation], samples.chromium[operation]].map((times) =>
      times === undefined ? undefined : summary(times) * 1000,
    );
    const cells = [micros(node), micros(native), ratio(node, native), micros(chromium), ratio(chromium, native)];
    console.log(row(operation, cells, String(values.length)));
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function micros(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(0);
}

function ratio(value: number | undefined, native: number | undefined): string {
  return value === undefined || native === undefined ? '–' : (value / native).toFixed(2);
}

function row(name: string, cells: readonly string[], last: string): string {
  return name.padEnd(26) + cells.map((cell) => cell.padStart(11)).join('') + last.padStart(13);
}
