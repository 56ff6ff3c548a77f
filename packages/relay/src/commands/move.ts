import { copyTable, needEmpty, sumOf, type Sum } from './copy.ts';
import { openPlace, PlaceFault, type Place } from './place.ts';
import { tablesOfSchema, type Table } from './structure.ts';

type Output = { out: (text: string) => void; fault: (text: string) => void };

/**
 * `move --from <place> --to <place>`: carries a relay from one store to another, which must be empty. No relay may run
 * on either. `backup --from <place> --to sqlite:<folder>` makes the same copy of a store that is in use, as it is at one
 * moment. Both compare the number of rows and a checksum of every table before anything stays. Returns the exit code.
 */
export async function moveStore(
  command: 'move' | 'backup',
  options: readonly string[],
  { out, fault }: Output,
): Promise<number> {
  const places: Place[] = [];
  try {
    const from = await openPlace(option(options, '--from'), command === 'move' ? 'source' : 'picture');
    places.push(from);
    const to = await openPlace(option(options, '--to'), 'target');
    places.push(to);
    const rows = await carry(from, to, tablesOfSchema());
    out(`${rows} rows are in the new place; numbers and checksums of all tables agree.\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof PlaceFault)) throw error;
    fault(`${error.message}\n`);
    return 1;
  } finally {
    for (const place of places) await place.close();
  }
}

async function carry(from: Place, to: Place, tables: readonly Table[]): Promise<number> {
  await needEmpty(to, tables);
  const read = new Map<string, Sum>();
  for (const table of tables) read.set(table.name, await copyTable(from, to, table));
  for (const table of tables) {
    const [was, is] = [read.get(table.name), await sumOf(to.sql, table)];
    if (was?.rows !== is.rows || was.sum !== is.sum)
      throw new PlaceFault(`The table ${table.name} did not arrive as it was. Nothing was changed.`);
  }
  await to.commit();
  return [...read.values()].reduce((rows, sum) => rows + sum.rows, 0);
}

function option(options: readonly string[], name: string): string {
  const at = options.indexOf(name);
  const value = at < 0 ? undefined : options[at + 1];
  if (value === undefined) throw new PlaceFault(`${name} must name a place: sqlite:<folder> or postgres://….`);
  return value;
}
