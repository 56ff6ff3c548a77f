import { newKeyPair } from '../../keys/ed25519.ts';
import { keyOf } from '../../keys/ids.ts';
import { Committer } from '../sql/committer.ts';
import { FadingMaximum } from '../sql/fading-maximum.ts';
import { SqlReader } from '../sql/reader.ts';
import { sharedSecretOf } from '../sql/shared-secret.ts';
import type { Bytes } from '../sql/statements.ts';
import { SqlWriter } from '../sql/writer.ts';
import type { Quotas, Store } from '../types.ts';
import { openForReading, openForWriting, statementsOf, type Connection } from './connection.ts';
import { migrate } from './migrations.ts';
import { Room } from './room.ts';
import { SqliteTransactor } from './transactor.ts';

/** The relay's key, made at the first start. */
function relayKey(db: Connection): { seed: Bytes; public_key: Bytes } {
  const { seed, publicKey } = newKeyPair();
  db.run('INSERT INTO relay_key (id, seed, public_key) VALUES (1, ?, ?) ON CONFLICT DO NOTHING', seed, publicKey);
  const row = db.get<{ seed: Bytes; public_key: Bytes }>('SELECT seed, public_key FROM relay_key WHERE id = 1');
  if (row === undefined) throw new Error('the relay key cannot be read');
  return row;
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
  const room = new Room(folder, db, quotas.globalBytes);
  const slowest = new FadingMaximum(() => performance.now());
  const committer = new Committer(new SqliteTransactor(db, () => room.make()), (ms, jobs) => {
    slowest.note(ms);
    observe(ms, jobs);
  });
  const jobs = {
    add: committer.add.bind(committer),
    addAlone: committer.addAlone.bind(committer),
    flush: () => committer.flush(),
  };
  return {
    reader: new SqlReader(statementsOf(read)),
    writer: new SqlWriter(jobs, room, quotas, () => undefined),
    database: {
      read: statementsOf(read),
      write: (of, growth, work) => committer.add(keyOf(of), growth, ({ sql }) => work(sql)),
    },
    relayKey: Uint8Array.from(key.public_key),
    sharedSecret: (purpose) => sharedSecretOf(key.seed, purpose),
    commitMs: () => slowest.value,
    async close() {
      await committer.end();
      read.close();
      db.close();
    },
  };
}
