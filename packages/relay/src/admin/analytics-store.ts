import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '@signalapp/sqlcipher';

export const UNITS = { hour: 3_600_000, day: 86_400_000 } as const;
export type Unit = keyof typeof UNITS;

/** What is kept of an hour or a day. `at` is its beginning (UTC, ms); averages are left to the reader. */
export type Period = {
  at: number;
  /** Deposits taken, their bytes, and deposits refused. */
  messages: number;
  bytes: number;
  refused: number;
  /** About how many different mailboxes were read or deposited to. */
  active: number;
  /** The most WebSockets at once. */
  sockets: number;
  /** Bytes of the store at the last look. */
  stored: number;
  /** The highest load per core, and of this process, in thousandths of a core. */
  load: number;
  cpu: number;
};

/** Where the numbers are kept. Adding twice to one period adds up counts and keeps the highest of the rest. */
export interface AnalyticsStore {
  add(unit: Unit, period: Period): Promise<void>;
  /** From `since` on, oldest first. */
  read(unit: Unit, since: number): Promise<Period[]>;
  /** Deletes what began before `before`. */
  prune(unit: Unit, before: number): Promise<void>;
  close(): Promise<void>;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS period (
  unit TEXT NOT NULL, at INTEGER NOT NULL, messages INTEGER NOT NULL, bytes INTEGER NOT NULL, refused INTEGER NOT NULL,
  active INTEGER NOT NULL, sockets INTEGER NOT NULL, stored INTEGER NOT NULL, load INTEGER NOT NULL,
  cpu INTEGER NOT NULL, PRIMARY KEY (unit, at)
) STRICT, WITHOUT ROWID`;
const ADD = `INSERT INTO period VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (unit, at) DO UPDATE SET
    messages = messages + excluded.messages, bytes = bytes + excluded.bytes, refused = refused + excluded.refused,
    active = max(active, excluded.active), sockets = max(sockets, excluded.sockets), stored = excluded.stored,
    load = max(load, excluded.load), cpu = max(cpu, excluded.cpu)`;
const READ = `SELECT at, messages, bytes, refused, active, sockets, stored, load, cpu FROM period
  WHERE unit = ? AND at >= ? ORDER BY at`;

/** A small file of its own in the data folder. Losing its last minute at a power cut is no harm, so it is not synced. */
export function openAnalytics(folder: string): AnalyticsStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = new Database(join(folder, 'analytics.db'), { cacheStatements: true });
  for (const pragma of ['busy_timeout = 5000', 'journal_mode = WAL', 'synchronous = NORMAL', 'temp_store = MEMORY'])
    db.pragma(pragma);
  db.exec(SCHEMA);
  return {
    async add(unit, p) {
      const { at, messages, bytes, refused, active, sockets, stored, load, cpu } = p;
      db.prepare(ADD).run([unit, at, messages, bytes, refused, active, sockets, stored, load, cpu]);
    },
    async read(unit, since) {
      return db.prepare(READ).all<Period>([unit, since]);
    },
    async prune(unit, before) {
      db.prepare('DELETE FROM period WHERE unit = ? AND at < ?').run([unit, before]);
    },
    async close() {
      db.close();
    },
  };
}
