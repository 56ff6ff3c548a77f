import { Connection } from '../store/sqlite/connection.ts';
import { migrate } from '../store/sqlite/migrations.ts';

/** A table of the relay; `key` are the columns of its primary key, `counted` its column that the database numbers. */
export type Table = { name: string; columns: string[]; key: string[]; counted: string | undefined };

/** The tables of the newest schema, as a database in memory tells them. */
export function tablesOfSchema(): Table[] {
  const db = new Connection(':memory:');
  migrate(db.db);
  const names = db.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
  const tables = names.map(({ name }) => {
    const info = db.all<{ name: string; type: string; pk: number }>(
      `SELECT name, type, pk FROM pragma_table_info('${name}') ORDER BY cid`,
    );
    const keys = info.filter((column) => column.pk > 0).sort((a, b) => a.pk - b.pk);
    const [first] = keys;
    return {
      name,
      columns: info.map((column) => column.name),
      key: keys.map((column) => column.name),
      counted: keys.length === 1 && first?.type === 'INTEGER' ? first.name : undefined,
    };
  });
  db.close();
  return tables;
}
