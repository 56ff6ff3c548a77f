import { readdirSync, readFileSync } from 'node:fs';

/** What is read from `/proc`, or nothing if the process has ended in between. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EACCES'].includes(String(error.code)))
      return '';
    throw error;
  }
}

const parentOf = (pid: string): string => /\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1] ?? '';

/** The processes that draw pages for the browser of this profile. */
function renderers(profile: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const commands = new Map(pids.map((pid) => [pid, read(`/proc/${pid}/cmdline`)]));
  const isOurs = (pid: string): boolean => {
    for (let at = pid; at !== '' && at !== '1' && at !== '0'; at = parentOf(at)) {
      const command = commands.get(at) ?? '';
      if (!command.includes('--type=') && command.includes(`--user-data-dir=${profile}`)) return true;
    }
    return false;
  };
  return pids.filter((pid) => commands.get(pid)?.includes('--type=renderer') === true && isOurs(pid));
}

/**
 * The private memory of the largest renderer of a profile, in MB: what the system would get back if the tab were closed.
 * Workers and WebAssembly are in it. NaN where the system does not tell (only Linux does).
 */
export function tabMemory(profile: string): number {
  const sizes = renderers(profile).map((pid) => {
    const text = read(`/proc/${pid}/smaps_rollup`);
    const kilobytes = [...text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].map((match) => Number(match[1]));
    return kilobytes.reduce((sum, value) => sum + value, 0) / 1000;
  });
  return sizes.length === 0 ? Number.NaN : Math.max(...sizes);
}

/** The size once it has stopped falling or rising: the median of five readings in a second and a half. */
export async function settledMemory(profile: string): Promise<number> {
  const seen: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    seen.push(tabMemory(profile));
  }
  return seen.toSorted((a, b) => a - b)[2] ?? Number.NaN;
}

/** Watches the size while `work` runs, and gives the largest seen. */
export async function peakMemory(profile: string, work: Promise<unknown>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, tabMemory(profile));
  }, 40);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
  return peak;
}
