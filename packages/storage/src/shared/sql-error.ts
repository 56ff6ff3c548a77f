import { WhisprError } from '@whispr/protocol/errors';
import type { Retry } from '@whispr/protocol/errors';

interface Fault {
  code: string;
  retry: Retry;
  message: string;
}

/** SQLite's primary result codes that mean something to the user or to the engine. */
const FAULTS: Record<number, Fault> = {
  5: { code: 'storage/in-use', retry: 'later', message: 'another process has the database open' },
  7: { code: 'storage/no-memory', retry: 'later', message: 'SQLite ran out of memory' },
  8: { code: 'storage/read-only', retry: 'later', message: 'the database cannot be written' },
  10: { code: 'storage/io', retry: 'later', message: 'reading or writing the database failed' },
  11: { code: 'storage/damaged', retry: 'never', message: 'the database file is damaged' },
  13: { code: 'storage/full', retry: 'later', message: 'there is no room left' },
  14: { code: 'storage/io', retry: 'later', message: 'the database file cannot be opened' },
  19: { code: 'storage/constraint', retry: 'never', message: 'a constraint of the schema failed' },
  26: { code: 'storage/damaged', retry: 'never', message: 'a page of the database is damaged' },
};

/**
 * SQLite's text quotes statements, and FTS5 quotes what the user searched for; all values are bound, so only FTS5
 * text may hold content. It is cut.
 */
function describe(text: string): string {
  return text.includes('fts5') ? 'the search expression is malformed' : text;
}

/** The coded error for a primary or extended SQLite result code; other codes are `storage/sql`, which is a bug. */
export function sqlError(resultCode: number, text: string): WhisprError {
  const fault = FAULTS[resultCode & 0xff];
  if (fault === undefined) return new WhisprError('storage/sql', describe(text));
  const message = fault.code === 'storage/constraint' ? `${fault.message}: ${text}` : fault.message;
  return new WhisprError(fault.code, message, { retry: fault.retry });
}
