import pg from 'pg';
import { forPostgres, type Row, type Statements, type Value } from '../sql/statements.ts';

const CONNECT_MS = 3000;
/** Longer than any statement of ours takes on a healthy server; then the connection is given up. */
const ANSWER_MS = 8000;

const BIGINT = 20;
const NUMERIC = 1700;
/** Numbers of ours are safe integers: sequence numbers, times in ms, sizes. */
const types = new pg.TypeOverrides();
types.setTypeParser(BIGINT, Number);
types.setTypeParser(NUMERIC, Number);

/**
 * Settings of one connection. A transaction of a machine that has died must not hold its locks for long, so the server
 * looks after connections too.
 */
export function settings(url: string, mode: 'read' | 'write'): pg.ClientConfig {
  const own = [
    'lock_timeout=5s',
    'idle_in_transaction_session_timeout=10s',
    'tcp_keepalives_idle=10',
    'tcp_keepalives_interval=5',
    'tcp_keepalives_count=3',
    ...(mode === 'read' ? ['default_transaction_read_only=on'] : []),
  ];
  return {
    connectionString: url,
    application_name: 'whispr-relay',
    options: own.map((setting) => `-c ${setting}`).join(' '),
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types,
  };
}

/** Statements are prepared once per connection under a name; both come from the text. */
const prepared = new Map<string, { name: string; text: string }>();

function prepare(sql: string): { name: string; text: string } {
  let statement = prepared.get(sql);
  if (statement === undefined) {
    statement = { name: `s${prepared.size}`, text: forPostgres(sql) };
    prepared.set(sql, statement);
  }
  return statement;
}

type Queryable = { query: (config: pg.QueryConfig) => Promise<pg.QueryResult> };

/** A connection behind the interface that both databases have. */
export function statementsOf(client: Queryable): Statements {
  const query = (sql: string, values: Value[]): Promise<pg.QueryResult> => client.query({ ...prepare(sql), values });
  return {
    get: async <T extends Row>(sql: string, ...values: Value[]) => (await query(sql, values)).rows[0] as T | undefined,
    all: async <T extends Row>(sql: string, ...values: Value[]) => (await query(sql, values)).rows as T[],
    run: async (sql, ...values) => (await query(sql, values)).rowCount ?? 0,
  };
}

/**
 * A connection for writing. Its commits are on the disk when they return, whatever the server's default is. Statements
 * are sent without waiting for the answers of those before; `patient` waits for answers however long they take.
 */
export async function connectForWriting(url: string, { patient = false } = {}): Promise<pg.Client> {
  const config = { ...settings(url, 'write'), pipeline: true };
  const client = new pg.Client(patient ? { ...config, query_timeout: 0 } : config);
  // The loss of an idle connection is found by its next user; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(
      "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
    );
    return client;
  } catch (error) {
    discard(client);
    throw error;
  }
}

/** Closes a connection that may not answer any more, without waiting for it. */
export function discard(client: pg.Client): void {
  client.end().catch(() => undefined);
  // A server that says nothing more would keep the socket open for ever.
  const { stream } = (client as unknown as { connection: { stream: { destroy: () => void } } }).connection;
  setTimeout(() => stream.destroy(), 1000).unref();
}
