import { readFileSync } from 'node:fs';

/** Files that the store, the logs and the program itself need. */
const OWN_FILES = 200;

/** How many files and sockets this process may open; undefined where the system does not tell (it has no `/proc`). */
export function openFilesLimit(read = (): string => readFileSync('/proc/self/limits', 'utf8')): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(read()) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    // Not Linux: the cap of the settings stands.
    return undefined;
  }
}

/** The cap on connections that the system can hold, and a sentence for the operator if that is less than was asked for. */
export function affordableConnections(wanted: number, limit: number | undefined): { cap: number; advice?: string } {
  if (limit === undefined || wanted + OWN_FILES <= limit) return { cap: wanted };
  const cap = Math.max(1, limit - OWN_FILES);
  return {
    cap,
    advice: `The system allows ${limit} open files, so the relay takes ${cap} connections instead of ${wanted}; raise it with ulimit -n or LimitNOFILE.`,
  };
}
