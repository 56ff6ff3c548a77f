import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import type { SharedChallenges } from '../http/challenges.ts';
import type { Hub } from '../hub/hub.ts';
import type { Others } from '../hub/others.ts';
import type { Limiter } from '../limits/limiter.ts';
import { openPostgresStore } from '../store/postgres/postgres-store.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import type { Store } from '../store/types.ts';
import { Cluster } from './cluster.ts';
import { listenLink } from './listen-link.ts';
import { Presence } from './presence.ts';
import { redisLink } from './redis-link.ts';
import { connectRedis } from './redis.ts';
import { SharedRates } from './shared-rates.ts';
import { SharedSourceKey } from './shared-source-key.ts';

/** The store, and what there is besides it where several processes share it. */
export type Backend = {
  store: Store;
  others: Others | undefined;
  challenges: SharedChallenges | undefined;
  sourceKey: () => Uint8Array | undefined;
  /** Called once the hub and the limits are there. */
  start: (hub: Hub, limiter: Limiter, sockets: () => number, registry: Registry) => void;
  /** Closes the ways to the others; after the sockets, before the store. */
  stop: () => Promise<void>;
};

type Observe = (ms: number, jobs: number) => void;

/** Opens the store that the settings ask for. `onFault` hears of looks at the store that failed. */
export async function openBackend(
  config: Config,
  observe: Observe,
  onFault: (error: unknown) => void,
): Promise<Backend> {
  if (config.database !== undefined) return openShared(config.database, config, observe, onFault);
  return {
    store: openSqliteStore(config.data, config, observe),
    others: undefined,
    challenges: undefined,
    sourceKey: () => undefined,
    start: () => undefined,
    stop: async () => undefined,
  };
}

async function openShared(
  database: string,
  config: Config,
  observe: Observe,
  onFault: (error: unknown) => void,
): Promise<Backend> {
  const cluster: { current: Cluster | undefined } = { current: undefined };
  const stored = (mailbox: Uint8Array, fence: number): void => cluster.current?.stored(mailbox, fence);
  const store = await openPostgresStore(database, config, { observe, stored });
  const redis = config.redis === undefined ? undefined : connectRedis(config.redis);
  // Several relays may use one Redis.
  const prefix = `whispr:${Buffer.from(store.sharedSecret('redis-prefix')).toString('base64url').slice(0, 12)}:`;
  const links = [...(redis === undefined ? [] : [redisLink(redis, `${prefix}wakes`)]), listenLink(database)];
  const others = new Cluster(links, onFault);
  cluster.current = others;
  const sourceKey = redis && new SharedSourceKey(redis, prefix);
  const parts: { close: () => Promise<void> | void }[] = sourceKey === undefined ? [] : [sourceKey];
  return {
    store,
    others,
    challenges: {
      key: store.sharedSecret('challenges'),
      spend: (digest, expiresAt) => store.writer.spendChallenge(digest, expiresAt),
    },
    sourceKey: () => sourceKey?.current(),
    start(hub, limiter, sockets, registry) {
      others.start(hub.readers);
      if (redis === undefined) return;
      parts.push(new SharedRates(redis, prefix, store.sharedSecret('rates'), limiter));
      parts.push(new Presence(redis, prefix, randomBytes(8).toString('hex'), sockets, registry));
    },
    async stop() {
      await others.close();
      for (const part of parts) await part.close();
      disconnect(redis);
    },
  };
}

function disconnect(redis: Redis | undefined): void {
  redis?.disconnect();
}
