import { isWhisprError } from '@whispr/protocol/errors';
import type { SqlDriver, SqlExecutor, SqlValue, StorageHost } from '@whispr/core/ports';

/** Fresh storage of one profile; `reopen` gives another host on the same data, as after a restart. */
export interface SuiteEnvironment {
  host: StorageHost;
  reopen: () => Promise<StorageHost>;
}

export interface SuiteCase {
  name: string;
  /** Needs data that outlives the host. */
  durable?: true;
  run: (environment: SuiteEnvironment) => Promise<void>;
}

export const KEY = new Uint8Array(32).fill(0x5a);
export const OTHER_KEY = new Uint8Array(32).fill(0x5b);
/** Looked for in every byte that a test leaves behind. */
export const CANARY = 'canary-4f1d-plaintext-marker';

function check(condition: boolean, what: string): void {
  if (!condition) throw new Error(`failed: ${what}`);
}

/** JSON with types, so that 1, 1n, -0 and bytes differ. The suite also runs in a worker, without vitest. */
function show(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (part instanceof Uint8Array) return `bytes ${part.join(',')}`;
    if (part === undefined) return 'undefined';
    return part;
  });
}

function same(actual: unknown, expected: unknown, what: string): void {
  if (show(actual) !== show(expected)) throw new Error(`${what}: got ${show(actual)}, expected ${show(expected)}`);
}

export async function failsWith(code: string, promise: Promise<unknown>, what = code): Promise<void> {
  try {
    await promise;
  } catch (error) {
    if (isWhisprError(error, code)) return;
    throw new Error(`${what}: expected ${code}, got ${String(error)} ${(error as { code?: string }).code ?? ''}`, {
      cause: error,
    });
  }
  throw new Error(`${what}: expected ${code}, but it succeeded`);
}

async function opened({ host }: SuiteEnvironment): Promise<SqlDriver> {
  await host.acquire({ steal: false });
  return await host.open(KEY, { create: true });
}

const TABLE = 'CREATE TABLE t (id INTEGER PRIMARY KEY, v ANY) STRICT';

const typesRoundTrip: SuiteCase = {
  name: 'types round-trip: integers of every size, reals, text with NUL and BOM, blobs, null',
  run: async (environment) => {
    const driver = await opened(environment);
    await driver.exec(TABLE);
    const values: SqlValue[] = [
      0,
      1,
      -1,
      2 ** 31,
      -(2 ** 31) - 1,
      1_900_000_000_000,
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
      2n ** 53n,
      2n ** 63n - 1n,
      -(2n ** 63n),
      1.5,
      1e300,
      '',
      'plain',
      'with \0 nul',
      '\uFEFFbom',
      'שלום 漢字 🇺🇦 Z̷̛',
      new Uint8Array(0),
      Uint8Array.of(0, 255, 1),
      new Uint8Array(100_000).fill(7),
      null,
    ];
    for (const [id, value] of values.entries()) await driver.run('INSERT INTO t VALUES (?, ?)', [id, value]);
    const rows = await driver.all<{ v: SqlValue }>('SELECT v FROM t ORDER BY id');
    for (const [i, value] of values.entries()) same(rows[i]!.v, value, `value ${i}`);
    const types = await driver.all('SELECT typeof(v) AS type, count(*) AS n FROM t GROUP BY 1 ORDER BY 1');
    const expected = [
      { type: 'blob', n: 3 },
      { type: 'integer', n: 11 },
      { type: 'null', n: 1 },
      { type: 'real', n: 2 },
      { type: 'text', n: 5 },
    ];
    same(types, expected, 'stored types');
    await driver.run('INSERT INTO t VALUES (?, ?)', [2 ** 40, 7n]);
    same(await driver.all('SELECT id, v FROM t WHERE id = ?', [2n ** 40n]), [{ id: 2 ** 40, v: 7 }], 'small bigint');
  },
};

const runReports: SuiteCase = {
  name: 'run reports changed rows and the last row id, also beyond 32 bits',
  run: async (environment) => {
    const driver = await opened(environment);
    await driver.exec(TABLE);
    same(await driver.run('INSERT INTO t(v) VALUES (?), (?)', [1, 2]), { changes: 2, lastInsertRowid: 2 }, 'insert');
    same((await driver.run('UPDATE t SET v = 3')).changes, 2, 'update');
    same((await driver.run('DELETE FROM t WHERE id = 99')).changes, 0, 'delete nothing');
    same((await driver.run('CREATE TABLE u (x INTEGER) STRICT')).changes, 0, 'definition');
    same((await driver.run('INSERT INTO t VALUES (?, 1)', [2 ** 40])).lastInsertRowid, 2 ** 40, 'large row id');
    same(await driver.all('INSERT INTO t(v) VALUES (8) RETURNING v'), [{ v: 8 }], 'returning');
  },
};

const transactionsSerialise: SuiteCase = {
  name: 'transactions serialise, and statements outside wait for them',
  run: async (environment) => {
    const driver = await opened(environment);
    await driver.exec(TABLE);
    await driver.run('INSERT INTO t VALUES (1, 0)');
    const increment = () =>
      driver.tx(async (executor) => {
        const [row] = await executor.all<{ v: number }>('SELECT v FROM t WHERE id = 1');
        await new Promise((resolve) => {
          setTimeout(resolve, 0);
        });
        await executor.run('UPDATE t SET v = ? WHERE id = 1', [row!.v + 1]);
      });
    const all = Array.from({ length: 30 }, increment);
    const outside = driver.all('SELECT v FROM t');
    await Promise.all(all);
    same(await outside, [{ v: 30 }], 'a read queued behind the transactions');
    const parallel = driver.tx((executor) =>
      Promise.all(Array.from({ length: 20 }, (_, i) => executor.run('INSERT INTO t VALUES (?, ?)', [100 + i, i]))),
    );
    same((await parallel).length, 20, 'statements given at once inside one transaction');
    same(await driver.all('SELECT count(*) AS n, sum(v) AS s FROM t WHERE id >= 100'), [{ n: 20, s: 190 }], 'rows');
  },
};

const transactionsRollBack: SuiteCase = {
  name: 'a transaction that throws leaves nothing, and its executor is dead afterwards',
  run: async (environment) => {
    const driver = await opened(environment);
    await driver.exec(TABLE);
    const boom = new Error('boom');
    let leaked: SqlExecutor | undefined;
    const failed = driver.tx(async (executor) => {
      leaked = executor;
      await executor.run('INSERT INTO t VALUES (1, 1)');
      throw boom;
    });
    const error = await failed.catch((caught: unknown) => caught);
    check(error === boom, 'the error of the function is passed on');
    same(await driver.all('SELECT * FROM t'), [], 'rolled back');
    await failsWith('storage/transaction-over', leaked!.run('INSERT INTO t VALUES (2, 2)'));
    const constraint = driver.tx(async (executor) => {
      await executor.run('INSERT INTO t VALUES (1, 1)');
      await executor.run('INSERT INTO t VALUES (1, 2)');
    });
    await failsWith('storage/constraint', constraint);
    same(await driver.all('SELECT * FROM t'), [], 'rolled back after a constraint');
    await driver.tx((executor) => executor.run('INSERT INTO t VALUES (3, 3)'));
    same(await driver.all('SELECT id FROM t'), [{ id: 3 }], 'the next transaction works');
  },
};

const codedErrors: SuiteCase = {
  name: 'errors are coded; search text never shows in them',
  run: async (environment) => {
    const driver = await opened(environment);
    await driver.exec(`${TABLE}; CREATE VIRTUAL TABLE f USING fts5(body, content='')`);
    await failsWith('storage/sql', driver.all('SELECT nothing FROM nowhere'));
    await failsWith('storage/constraint', driver.run('INSERT INTO t(id) VALUES (?), (?)', [1, 1]));
    const search = driver.all('SELECT rowid FROM f WHERE f MATCH ?', [`"${CANARY}`]);
    const error = await search.catch((caught: unknown) => caught);
    check(isWhisprError(error), 'a malformed search is a coded error');
    check(!(error as Error).message.includes(CANARY), 'the message does not quote the search');
    check((error as Error).cause === undefined, 'no cause that would quote it');
  },
};

const wrongKey: SuiteCase = {
  name: 'AT-35: a wrong key is refused and makes no new database; the right one still opens it',
  durable: true,
  run: async (environment) => {
    const driver = await opened(environment);
    await driver.exec(`${TABLE}; INSERT INTO t VALUES (1, 'kept')`);
    await environment.host.release();
    const again = await environment.reopen();
    await again.acquire({ steal: false });
    check(await again.databaseExists(), 'the database exists');
    for (const create of [false, true]) await failsWith('storage/wrong-key', again.open(OTHER_KEY, { create }));
    await failsWith('storage/bad-key', again.open(new Uint8Array(16), { create: true }));
    const back = await again.open(KEY, { create: false });
    same(await back.all('SELECT v FROM t'), [{ v: 'kept' }], 'the data is there');
    await again.release();
  },
};

const nothingYet: SuiteCase = {
  name: 'AT-34: what exists is told apart: database, files, device key',
  durable: true,
  run: async (environment) => {
    const { host } = environment;
    await host.acquire({ steal: false });
    same([await host.databaseExists(), await host.hasDeviceSecret()], [false, false], 'nothing at first');
    await failsWith('storage/missing', host.open(KEY, { create: false }));
    same(await host.readFile('vault'), undefined, 'no file');
    await host.writeFile('vault', Uint8Array.of(1));
    await host.writeFile('vault', Uint8Array.of(1, 2, 3));
    await failsWith('storage/bad-name', host.writeFile('../vault', Uint8Array.of(1)));
    const secret = await host.deviceSecret('a');
    same(secret.length, 32, 'length of the device secret');
    check(show(await host.deviceSecret('b')) !== show(secret), 'labels give different secrets');
    await host.release();
    const again = await environment.reopen();
    await again.acquire({ steal: false });
    same(await again.readFile('vault'), Uint8Array.of(1, 2, 3), 'the file');
    same([await again.databaseExists(), await again.hasDeviceSecret()], [false, true], 'vault without database');
    same(await again.deviceSecret('a'), secret, 'the device secret is stable');
    await again.release();
  },
};

const stillEmpty: SuiteCase = {
  name: 'a database that was made and never written exists, and opens again',
  durable: true,
  run: async (environment) => {
    await opened(environment);
    await environment.host.release();
    const again = await environment.reopen();
    await again.acquire({ steal: false });
    check(await again.databaseExists(), 'the database exists');
    const driver = await again.open(KEY, { create: false });
    same(await driver.all('SELECT name FROM sqlite_master'), [], 'empty');
    await again.release();
  },
};

const canaries: SuiteCase = {
  name: 'stores marked rows, text index and a large sort (the caller then searches every byte left behind)',
  run: async (environment) => {
    const driver = await opened(environment);
    await driver.exec(`${TABLE}; CREATE VIRTUAL TABLE f USING fts5(body)`);
    await driver.tx(async (executor) => {
      for (let i = 0; i < 3000; i += 1) {
        await executor.run('INSERT INTO t VALUES (?, ?)', [i, `${CANARY} ${i} ${'x'.repeat(300)}`]);
        if (i % 10 === 0) await executor.run('INSERT INTO f(body) VALUES (?)', [`${CANARY} ${i}`]);
      }
    });
    const sorted = await driver.all('SELECT v || id AS v FROM t ORDER BY substr(v, 30), v DESC');
    same(sorted.length, 3000, 'sorted rows');
  },
};

const closed: SuiteCase = {
  name: 'a closed driver refuses work; close waits for what is queued; destroy leaves nothing',
  run: async (environment) => {
    const driver = await opened(environment);
    await driver.exec(TABLE);
    const last = driver.tx((executor) => executor.run('INSERT INTO t VALUES (1, 1)'));
    await driver.close();
    await last;
    await failsWith('storage/closed', driver.all('SELECT 1'));
    const again = await environment.host.open(KEY, { create: false });
    same(await again.all('SELECT id FROM t'), [{ id: 1 }], 'lock and unlock in one run keep the data');
    await environment.host.writeFile('vault', Uint8Array.of(1));
    await environment.host.deviceSecret('a');
    await environment.host.destroy();
    const { host } = environment;
    const left = [await host.databaseExists(), await host.hasDeviceSecret(), await host.readFile('vault')];
    same(left, [false, false, undefined], 'after destroy');
    const fresh = await host.open(OTHER_KEY, { create: true });
    same(await fresh.all('SELECT name FROM sqlite_master'), [], 'a new profile starts empty');
    await host.release();
  },
};

/** What every SqlDriver and StorageHost must do, in Node and in the browser alike. */
export const SUITE: readonly SuiteCase[] = [
  typesRoundTrip,
  runReports,
  transactionsSerialise,
  transactionsRollBack,
  codedErrors,
  wrongKey,
  nothingYet,
  stillEmpty,
  closed,
  canaries,
];
