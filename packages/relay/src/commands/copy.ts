import { createHash } from 'node:crypto';
import type { Row, Statements, Value } from '../store/sql/statements.ts';
import { PlaceFault, type Place } from './place.ts';
import type { Table } from './structure.ts';

const PAGE = 200;
const MODULUS = 2n ** 128n;

/** How many rows a table has, and a sum over all of them that does not depend on their order. */
export type Sum = { rows: number; sum: bigint };

async function* pages(sql: Statements, { name, columns, key }: Table): AsyncGenerator<Row[]> {
  const order = key.join(', ');
  const places = key.map(() => '?').join(', ');
  let after: Value[] | undefined;
  for (;;) {
    const behind = after === undefined ? '' : ` WHERE (${order}) > (${places})`;
    const query = `SELECT ${columns.join(', ')} FROM ${name}${behind} ORDER BY ${order} LIMIT ${PAGE}`;
    const page: Row[] = await sql.all(query, ...(after ?? []));
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = key.map((column) => last[column] ?? null);
  }
}

/** Every value with its type and length, so that no two rows look alike. */
function digest(row: Row, columns: readonly string[]): bigint {
  const hash = createHash('sha256');
  for (const column of columns) {
    const value = row[column] ?? null;
    const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
    hash.update(`${value === null ? 'null' : value instanceof Uint8Array ? 'bytes' : typeof value} ${bytes.length} `);
    hash.update(bytes);
  }
  return BigInt(`0x${hash.digest('hex').slice(0, 32)}`);
}

function add(sum: Sum, page: readonly Row[], columns: readonly string[]): void {
  sum.rows += page.length;
  for (const row of page) sum.sum = (sum.sum + digest(row, columns)) % MODULUS;
}

export async function sumOf(sql: Statements, table: Table): Promise<Sum> {
  const sum = { rows: 0, sum: 0n };
  for await (const page of pages(sql, table)) add(sum, page, table.columns);
  return sum;
}

/** Fails unless every table of the target is empty. */
export async function needEmpty({ sql }: Place, tables: readonly Table[]): Promise<void> {
  for (const { name } of tables)
    if ((await sql.get(`SELECT 1 AS one FROM ${name} LIMIT 1`)) !== undefined)
      throw new PlaceFault(`The target is not empty: its table ${name} has rows. Nothing was changed.`);
}

/** Copies all rows; returns what was read. */
export async function copyTable(from: Place, to: Place, table: Table): Promise<Sum> {
  const { name, columns, counted } = table;
  const insert = `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  const sum = { rows: 0, sum: 0n };
  for await (const page of pages(from.sql, table)) {
    add(sum, page, columns);
    await Promise.all(page.map((row) => to.sql.run(insert, ...columns.map((column) => row[column] ?? null))));
  }
  // SQLite goes on behind the highest number by itself.
  if (counted !== undefined && to.kind === 'postgres' && sum.rows > 0)
    await to.sql.get(
      `SELECT setval(pg_get_serial_sequence('${name}', '${counted}'), (SELECT max(${counted}) FROM ${name})) AS at`,
    );
  return sum;
}
