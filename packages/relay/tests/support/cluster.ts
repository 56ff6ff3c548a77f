import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { balancer, type Balancer } from '@whispr/testkit';
import { startProcess, type RelayProcess } from './process.ts';

/** Several relay processes on one store behind a plain TCP balancer. */
export type TestCluster = {
  url: string;
  balancer: Balancer;
  members: (RelayProcess | undefined)[];
  kill: (n: number) => Promise<void>;
  start: (n: number) => Promise<void>;
  output: () => string;
  close: () => Promise<void>;
};

export async function startCluster(
  size: number,
  database: string,
  redis: string | undefined,
  settings: Record<string, string> = {},
): Promise<TestCluster> {
  const data = mkdtempSync(join(tmpdir(), 'whispr-cluster-'));
  const front = await balancer([]);
  const members: (RelayProcess | undefined)[] = [];
  let over = '';
  const route = (): void => front.use(members.flatMap((member) => (member === undefined ? [] : [member.url])));
  const environment = {
    WHISPR_DATA: data,
    WHISPR_WEB: '/nonexistent',
    WHISPR_LOG: 'error',
    WHISPR_DATABASE_URL: database,
    ...(redis === undefined ? {} : { WHISPR_REDIS_URL: redis }),
    ...settings,
  };
  const start = async (n: number): Promise<void> => {
    members[n] = await startProcess(environment);
    route();
  };
  await Promise.all(Array.from({ length: size }, (_, n) => start(n)));
  return {
    url: front.url,
    balancer: front,
    members,
    async kill(n) {
      const member = members[n];
      members[n] = undefined;
      route();
      await member?.end('SIGKILL');
      over += member?.output() ?? '';
    },
    start,
    output: () => over + members.map((member) => member?.output() ?? '').join(''),
    async close() {
      await front.close();
      for (const member of members) await member?.end('SIGKILL');
      rmSync(data, { recursive: true, force: true });
    },
  };
}
