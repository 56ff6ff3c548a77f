import { startPostgres, startRedis } from '@whispr/testkit';
import { onTestFinished, test } from 'vitest';
import { startCluster } from './support/cluster.ts';
import { faultHistory } from './support/fault-history.ts';
import { chosenSeed } from './support/random.ts';

const HISTORIES = 200;

test(
  'AT-05, I9: 200 histories of faults on three processes, PostgreSQL and Redis',
  { timeout: 7_200_000 },
  async () => {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    onTestFinished(async () => {
      await postgres.close();
      await redis.close();
    });
    const settings = { WHISPR_RATE: '1000000', WHISPR_API: 'off' };
    const cluster = await startCluster(3, await postgres.database(), redis.url, settings);
    onTestFinished(() => cluster.close());
    const first = chosenSeed();
    for (let n = 0; n < HISTORIES; n += 1) {
      const told = await faultHistory({ postgres, redis, cluster }, first + n);
      console.log(`fault history ${n + 1}: SEED=${first + n}: ${told.join(', ')}`);
    }
  },
);
