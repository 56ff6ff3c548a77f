/**
 * A process to be killed: opens the profile given, runs migrations, each in one transaction, then writes rows, each
 * acknowledged on stdout only after its commit. With `wrong` it tries a wrong key instead.
 */
import { openNodeStorage } from '@whispr/storage/node';
import { isWhisprError } from '@whispr/protocol/errors';
import { KEY, OTHER_KEY } from './driver-suite.ts';
import { MIGRATIONS, ROWS_PER_MIGRATION } from './migrations.ts';

const [dir = '', mode = ''] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const host = await openNodeStorage(dir);
await host.acquire({ steal: false });

if (mode === 'wrong') {
  const error: unknown = await host.open(OTHER_KEY, { create: false }).catch((caught: unknown) => caught);
  say(isWhisprError(error) ? error.code : 'no error');
} else {
  const driver = await host.open(KEY, { create: true });
  const [row] = await driver.all<{ user_version: number }>('PRAGMA user_version');
  for (let version = (row?.user_version ?? 0) + 1; version <= MIGRATIONS; version += 1) {
    say(`migrating ${version}`);
    await driver.tx(async (executor) => {
      await executor.run(`CREATE TABLE m${version} (id INTEGER PRIMARY KEY, v TEXT) STRICT`);
      for (let i = 0; i < ROWS_PER_MIGRATION; i += 1)
        await executor.run(`INSERT INTO m${version}(v) VALUES (?)`, ['x'.repeat(50)]);
      await executor.run(`PRAGMA user_version = ${version}`);
    });
    say(`migrated ${version}`);
  }
  for (;;) {
    const { lastInsertRowid } = await driver.tx((executor) => executor.run('INSERT INTO m1(v) VALUES (?)', ['row']));
    say(`stored ${lastInsertRowid}`);
  }
}
