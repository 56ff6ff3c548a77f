import { readFileSync, statSync } from 'node:fs';

const LARGEST = 65_536;

export type FileSettings = { values: Record<string, string>; lines: Map<string, number>; faults: string[] };

/** `NAME=value` lines; empty lines and lines that begin with `#` are skipped; quotes around a whole value are dropped. */
export function parseSettings(text: string): FileSettings {
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  const lines = new Map<string, number>();
  const faults: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const bare = line.trim();
    if (bare === '' || bare.startsWith('#')) continue;
    const [, name, value] = /^([A-Z][A-Z0-9_]*)\s*=\s*(.*)$/.exec(bare) ?? [];
    if (name === undefined || value === undefined)
      faults.push(`Line ${index + 1} of the configuration file must have the form NAME=value.`);
    else if (lines.has(name)) faults.push(`Line ${index + 1} of the configuration file sets ${name} a second time.`);
    else {
      lines.set(name, index + 1);
      values[name] =
        /^"(.*)"$|^'(.*)'$/
          .exec(value)
          ?.slice(1)
          .find((inner) => inner !== undefined) ?? value;
    }
  }
  return { values, lines, faults };
}

/** The settings in the file at `path`; a fault if it cannot be read. */
export function readSettingsFile(path: string): FileSettings {
  const none = { values: {}, lines: new Map<string, number>() };
  try {
    const { size } = statSync(path);
    if (size > LARGEST) return { ...none, faults: [`WHISPR_CONFIG must name a file of at most ${LARGEST} bytes.`] };
    return parseSettings(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as { code?: string };
    return { ...none, faults: [`WHISPR_CONFIG must name a file that can be read (${code ?? 'unknown fault'}).`] };
  }
}
