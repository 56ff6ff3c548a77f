import { newKeyPair } from '../../keys/ed25519.ts';
import type { Quotas, Store } from '../types.ts';
import { Committer } from './committer.ts';
import { openForReading, openForWriting, type Bytes, type Connection } from './connection.ts';
import { migrate } from './migrations.ts';
import { FadingMaximum } from './fading-maximum.ts';
import { SqliteReader } from './reader.ts';
import { Room } from './room.ts';
import { Tallies } from './tallies.ts';
import { SqliteWriter } from './writer.ts';

/** The relay's key, made at the first start. */
function relayKey(db: Connection): Uint8Array {
  const { seed, publicKey } = newKeyPair();
  db.run('INSERT INTO relay_key (id, seed, public_key) VALUES (1, ?, ?) ON CONFLICT DO NOTHING', seed, publicKey);
  const row = db.get<{ public_key: Bytes }>('SELECT public_key FROM relay_key WHERE id = 1');
  if (row === undefined) throw new Error('the relay key cannot be read');
  return Uint8Array.from(row.public_key);
}

/**
 * Opens the embedded store in `folder`. `observe` is told the time and number of jobs of every commit.
 */
export function openSqliteStore(
  folder: string,
  quotas: Quotas,
  observe: (ms: number, jobs: number) => void = () => undefined,
): Store {
  const db = openForWriting(folder);
  migrate(db.db);
  const key = relayKey(db);
  const read = openForReading(folder);
  const tallies = new Tallies(db);
  const room = new Room(folder, db, quotas.globalBytes);
  const slowest = new FadingMaximum(() => performance.now());
  const committer = new Committer(
    db,
    { begin: () => tallies.begin(), beforeCommit: () => tallies.save(), makeRoom: () => room.make() },
    (ms, jobs) => {
      slowest.note(ms);
      observe(ms, jobs);
    },
  );
  return {
    reader: new SqliteReader(read),
    writer: new SqliteWriter(db, committer, tallies, room, quotas),
    relayKey: key,
    commitMs: () => slowest.value,
    async close() {
      committer.commit();
      read.close();
      db.close();
    },
  };
}
