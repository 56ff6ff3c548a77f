import { Redis } from 'ioredis';

const ANSWER_MS = 1000;
const LONGEST_PAUSE_MS = 1000;

/**
 * A connection to Redis or Valkey for commands. A command that cannot be sent now, or is not answered within a second,
 * fails: nothing that Redis does for the relay is worth waiting for.
 */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: ANSWER_MS,
    connectTimeout: 3000,
    keepAlive: 10_000,
    enableReadyCheck: true,
    retryStrategy: (times) => Math.min(LONGEST_PAUSE_MS, times * 100),
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  // Losses show in failing commands and in the metrics; without a listener they would end up unhandled.
  redis.on('error', () => undefined);
  return redis;
}
