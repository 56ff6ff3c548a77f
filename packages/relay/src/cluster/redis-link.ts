import type { Redis } from 'ioredis';
import type { Link, OpenLink } from './link.ts';

/** Pub/sub on a connection of its own; `commands` publishes. Both connect again by themselves. */
export function redisLink(commands: Redis, channel: string): OpenLink {
  return (onText, onBroken) => {
    const listener = commands.duplicate({ enableOfflineQueue: true, commandTimeout: undefined });
    // Told by `close`, which follows; without a listener it would end up in the log as unhandled.
    listener.on('error', () => undefined);
    listener.on('close', onBroken);
    listener.on('message', (_channel, text) => onText(text));
    // After a loss it subscribes again by itself.
    listener.subscribe(channel).catch(() => undefined);
    return {
      async publish(text) {
        await commands.publish(channel, text);
      },
      async close() {
        listener.disconnect();
      },
    } satisfies Link;
  };
}
