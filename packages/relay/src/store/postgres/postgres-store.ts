import type pg from 'pg';
import { newKeyPair } from '../../keys/ed25519.ts';
import { keyOf } from '../../keys/ids.ts';
import { Committer } from '../sql/committer.ts';
import { FadingMaximum } from '../sql/fading-maximum.ts';
import { SqlReader } from '../sql/reader.ts';
import { sharedSecretOf } from '../sql/shared-secret.ts';
import type { Bytes } from '../sql/statements.ts';
import { SqlWriter, type Jobs } from '../sql/writer.ts';
import type { Quotas, Store } from '../types.ts';
import { connectForWriting } from './connection.ts';
import { faultOf } from './faults.ts';
import { migrate } from './migrations.ts';
import { PostgresReads } from './reads.ts';
import { PostgresRoom } from './room.ts';
import { PostgresTransactor } from './transactor.ts';

/** Connections for transactions. Work on one mailbox always takes the same one, so its order stays. */
const LANES = 4;
const START_MS = 60_000;
const AGAIN_MS = 500;

export type PostgresParts = {
  observe: (ms: number, jobs: number) => void;
  /** Told the mailbox, and the fence of its reader, whenever something was stored that this reader was not sent. */
  stored: (mailbox: Uint8Array, fence: number) => void;
};

/** Opens the store behind `url`, which several processes may do at the same time. Waits a minute for the server. */
export async function openPostgresStore(url: string, quotas: Quotas, parts: PostgresParts): Promise<Store> {
  const { seed, publicKey } = await prepare(url);
  const reads = new PostgresReads(url);
  const slowest = new FadingMaximum(() => performance.now());
  const transactors = Array.from({ length: LANES }, () => new PostgresTransactor(url));
  const lanes = transactors.map(
    (transactor) =>
      new Committer(transactor, (ms, jobs) => {
        slowest.note(ms);
        parts.observe(ms, jobs);
      }),
  );
  const jobs = spread(lanes);
  return {
    reader: new SqlReader(reads),
    writer: new SqlWriter(jobs, new PostgresRoom(reads, quotas.globalBytes), quotas, parts.stored),
    database: { read: reads, write: (of, growth, work) => jobs.add(keyOf(of), growth, ({ sql }) => work(sql)) },
    relayKey: publicKey,
    sharedSecret: (purpose) => sharedSecretOf(seed, purpose),
    commitMs: () => slowest.value,
    async close() {
      await Promise.all(lanes.map((lane) => lane.end()));
      await Promise.all([...transactors.map((transactor) => transactor.close()), reads.close()]);
    },
  };
}

function spread(lanes: readonly Committer[]): Jobs {
  const [first] = lanes;
  if (first === undefined) throw new Error('no lanes');
  const laneOf = (key: string): Committer => lanes[((key.codePointAt(0) ?? 0) + key.length) % lanes.length] ?? first;
  return {
    add: (key, growth, run) => laneOf(key).add(key, growth, run),
    addAlone: (run) => first.addAlone(run),
    async flush() {
      await Promise.all(lanes.map((lane) => lane.flush()));
    },
  };
}

/** The schema and the relay's key, made at the first start. */
async function prepare(url: string): Promise<{ seed: Uint8Array; publicKey: Uint8Array }> {
  const client = await connectPatiently(url);
  try {
    await migrate(client);
    const { seed, publicKey } = newKeyPair();
    const insert = 'INSERT INTO relay_key (id, seed, public_key) VALUES (1, $1, $2) ON CONFLICT DO NOTHING';
    await client.query(insert, [seed, publicKey]);
    const { rows } = await client.query<{ seed: Bytes; public_key: Bytes }>('SELECT seed, public_key FROM relay_key');
    const [row] = rows;
    if (row === undefined) throw new Error('the relay key cannot be read');
    return { seed: Uint8Array.from(row.seed), publicKey: Uint8Array.from(row.public_key) };
  } finally {
    await client.end();
  }
}

async function connectPatiently(url: string): Promise<pg.Client> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    try {
      return await connectForWriting(url, { patient: true });
    } catch (error) {
      if (faultOf(error) !== 'away' || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
