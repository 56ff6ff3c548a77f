import type { Redis } from 'ioredis';
import { Gauge, type Registry } from 'prom-client';

const EVERY_MS = 5000;

/** Writes how many sockets this process has, forgets processes that have not written for 15 s, adds up the others. */
const BEAT = `
local now = tonumber(redis.call('TIME')[1])
redis.call('HSET', KEYS[1], ARGV[1], now .. ' ' .. ARGV[2])
redis.call('EXPIRE', KEYS[1], 60)
local processes, sockets = 0, 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local at, count = string.match(all[i + 1], '(%d+) (%d+)')
  if now - at > 15 then redis.call('HDEL', KEYS[1], all[i])
  else processes, sockets = processes + 1, sockets + count end
end
return { processes, sockets }`;

/** How many processes there are and how many sockets they have together, for the operator's numbers. */
export class Presence {
  readonly #redis: Redis;
  readonly #key: string;
  readonly #name: string;
  readonly #sockets: () => number;
  readonly #timer: NodeJS.Timeout;
  #processes = 1;
  #all = 0;

  constructor(redis: Redis, prefix: string, name: string, sockets: () => number, registry: Registry) {
    this.#redis = redis;
    this.#key = `${prefix}processes`;
    this.#name = name;
    this.#sockets = sockets;
    this.#timer = setInterval(() => void this.beat(), EVERY_MS);
    redis.on('ready', () => void this.beat());
    const gauge = (name: string, help: string, value: () => number): Gauge =>
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(value());
        },
      });
    gauge('whispr_cluster_processes', 'Relay processes on this store that are alive.', () => this.#processes);
    gauge('whispr_cluster_sockets', 'Open WebSockets of all relay processes.', () => this.#all);
  }

  /** Never fails: without Redis this process knows of itself alone. */
  async beat(): Promise<void> {
    try {
      const answer = await this.#redis.eval(BEAT, 1, this.#key, this.#name, this.#sockets());
      [this.#processes, this.#all] = answer as [number, number];
    } catch {
      this.#processes = 1;
      this.#all = this.#sockets();
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    // Others forget it by themselves if this does not arrive.
    await this.#redis.hdel(this.#key, this.#name).catch(() => undefined);
  }
}
