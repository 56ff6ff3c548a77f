import type { Period } from './analytics-store.ts';

const COLUMNS = ['messages', 'bytes', 'refused', 'active', 'sockets', 'stored', 'load', 'cpu'] as const;
const HEAD =
  'from_utc,messages,bytes,refused,active_mailboxes,most_sockets,stored_bytes,load_millicores,cpu_millicores';

/** The periods as RFC 4180: numbers and times only, so nothing needs quoting and no cell can begin a formula. */
export function toCsv(periods: readonly Period[]): string {
  const lines = periods.map((period) =>
    [new Date(period.at).toISOString(), ...COLUMNS.map((name) => period[name])].join(','),
  );
  return [HEAD, ...lines, ''].join('\r\n');
}
