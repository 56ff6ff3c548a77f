import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Limiter } from '../limits/limiter.ts';

const EVERY_MS = 200;
const MOST = 500;

/** The same token buckets as in memory, at the time of Redis: takes what was taken, answers what is left. */
const TAKE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local left = {}
for i, key in ipairs(KEYS) do
  local taken, rate, burst = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
  local known = redis.call('HMGET', key, 'tokens', 'at')
  local tokens, at = tonumber(known[1]) or burst, tonumber(known[2]) or now
  tokens = math.max(-burst, math.min(burst, tokens + (now - at) / 1000 * rate) - taken)
  redis.call('HSET', key, 'tokens', tostring(tokens), 'at', tostring(now))
  redis.call('PEXPIRE', key, math.ceil((burst - tokens) / rate * 1000) + 1000)
  left[i] = tostring(tokens)
end
return left`;

/**
 * Rate limits over all processes. Each counts in its own memory, so that nobody waits for Redis, and five times a second
 * they tell each other through it what was taken. Without Redis every process keeps to the limits by itself.
 */
export class SharedRates {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #secret: Uint8Array;
  readonly #limiter: Limiter;
  readonly #timer: NodeJS.Timeout;
  #busy = false;

  constructor(redis: Redis, prefix: string, secret: Uint8Array, limiter: Limiter) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#secret = secret;
    this.#limiter = limiter;
    limiter.share();
    this.#timer = setInterval(() => void this.exchange(), EVERY_MS);
  }

  /** Never fails: what could not be told is not made up for. */
  async exchange(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const taken = this.#limiter.taken();
      for (let at = 0; at < taken.length; at += MOST) {
        const some = taken.slice(at, at + MOST);
        const keys = some.map(({ name, key }) => `${this.#prefix}rate:${this.#blind(`${name} ${key}`)}`);
        const numbers = some.flatMap(({ count, rate }) => [count, rate.perSecond, rate.burst]);
        const left = (await this.#redis.eval(TAKE, keys.length, ...keys, ...numbers)) as string[];
        some.forEach(({ name, key }, i) => this.#limiter.correct(name, key, Number(left[i])));
      }
    } catch {
      // Redis is away: everyone for himself.
    } finally {
      this.#busy = false;
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Redis learns no mailbox id and no source. */
  #blind(text: string): string {
    return createHmac('sha256', this.#secret).update(text, 'latin1').digest('base64url').slice(0, 20);
  }
}
