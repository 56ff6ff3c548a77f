import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const CHUNK = 1 << 24;
const LENGTH = 32;

/** Which of these 32-byte strings stand anywhere in the writable memory of a process (Linux), and how often. */
export function scanMemory(pid: number, wanted: readonly Uint8Array[]): Map<string, number> {
  const byStart = new Map<number, Buffer[]>();
  const starts = new Uint8Array(65_536);
  for (const bytes of wanted) {
    const buffer = Buffer.from(bytes);
    const start = buffer.readUInt32LE(0);
    starts[start & 0xffff] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), buffer]);
  }
  const found = new Map<string, number>();
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const chunk = Buffer.alloc(CHUNK + LENGTH);
  for (const [from, to] of writableRanges(pid)) {
    // Chunks overlap, so that nothing is missed where one ends.
    for (let at = from; at < to; at += CHUNK) {
      const length = readSome(memory, chunk, at, Math.min(CHUNK + LENGTH - 1, to - at));
      for (let i = 0; i + LENGTH <= length; i += 1) {
        if (starts[(chunk[i] ?? 0) | ((chunk[i + 1] ?? 0) << 8)] === 0) continue;
        for (const buffer of byStart.get(chunk.readUInt32LE(i)) ?? []) {
          if (buffer.compare(chunk, i, i + LENGTH) !== 0) continue;
          const name = buffer.toString('hex');
          found.set(name, (found.get(name) ?? 0) + 1);
        }
      }
    }
  }
  closeSync(memory);
  return found;
}

function writableRanges(pid: number): [number, number][] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .filter((line) => / rw/.test(line))
    .map((line) => (line.split(' ')[0] ?? '').split('-').map((hex) => Number.parseInt(hex, 16)) as [number, number]);
}

/** A mapping may end or be given back while it is read. */
function readSome(file: number, into: Buffer, at: number, length: number): number {
  try {
    return readSync(file, into, 0, length, at);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EIO' || error.code === 'EFAULT')) return 0;
    throw error;
  }
}
