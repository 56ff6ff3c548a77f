import { testDatabase, testRedis } from '@whispr/testkit';
import { afterAll, describe } from 'vitest';
import { conformance } from './conformance/suite.ts';
import { startCluster } from './support/cluster.ts';

const closings: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closings.reverse()) await close();
});

describe('I3, F6: three processes with PostgreSQL and Redis behind a balancer', () => {
  conformance(async (settings) => {
    const [database, redis] = await Promise.all([testDatabase(), testRedis()]);
    const cluster = await startCluster(3, database, redis, settings);
    closings.push(cluster.close);
    return cluster.url;
  });
});
