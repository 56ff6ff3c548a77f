import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';

const HOUR_MS = 3_600_000;
const EVERY_MS = 60_000;

/**
 * The key under which all processes name where requests come from: random, new every hour, kept in the memory of Redis
 * for two. Undefined while Redis is away; then each process uses a key of its own.
 */
export class SharedSourceKey {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #timer: NodeJS.Timeout;
  #hour = -1;
  #key: Uint8Array | undefined;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#timer = setInterval(() => void this.#fetch(), EVERY_MS);
    redis.on('ready', () => void this.#fetch());
    void this.#fetch();
  }

  current(): Uint8Array | undefined {
    const hour = Math.floor(Date.now() / HOUR_MS);
    if (hour === this.#hour) return this.#key;
    void this.#fetch();
    return undefined;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #fetch(): Promise<void> {
    const hour = Math.floor(Date.now() / HOUR_MS);
    const name = `${this.#prefix}source-key:${hour}`;
    try {
      await this.#redis.set(name, randomBytes(32).toString('base64'), 'PX', 2 * HOUR_MS, 'NX');
      const key = await this.#redis.get(name);
      this.#key = key === null ? undefined : new Uint8Array(Buffer.from(key, 'base64'));
      this.#hour = hour;
    } catch {
      // Redis is away; it is asked again with the next request of a new hour, and every minute.
    }
  }
}
