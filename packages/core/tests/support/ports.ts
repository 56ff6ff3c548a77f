import { createHash, randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { searchWork } from '@whispr/contract';
import type { Clock, NetworkHints, Ports } from '@whispr/core/ports';
import { defaultProvider } from '@whispr/protocol/primitives';
import { createNodeKdf, openNodeStorage } from '@whispr/storage/node';
import { createRelayFactory } from '@whispr/transports/relay';
import { WebSocket as NodeWebSocket } from 'ws';

export const PIN = 'correct-Horse-7-canary';
const crypto = await defaultProvider();
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());

export interface PortOptions {
  clock?: Clock;
  /** Shorter delays of the transport. */
  timing?: NonNullable<Parameters<typeof createRelayFactory>[0]['timing']>;
}

/** Real time, shifted by a constant: a clock that is set wrongly. */
export function wallClock(offsetMs = 0): Clock {
  return {
    now: () => Date.now() + offsetMs,
    monotonic: () => performance.now(),
    after(ms, fn) {
      const timer = setTimeout(fn, Math.min(ms, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
  };
}

/** Real storage, key derivation and relay client of a profile. */
export async function testPorts(dir: string, { clock = wallClock(), timing }: PortOptions): Promise<Ports> {
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const network: NetworkHints = { onChange: () => () => undefined };
  const work: Ports['work'] = (subject, bits, now) => {
    const found = searchWork({ subject, bits, atMs: now, tries: 2 ** 30, sha256 });
    if (!('work' in found)) throw new Error('no proof of work');
    return Promise.resolve(found.work);
  };
  const relay = createRelayFactory({
    fetch: globalThis.fetch.bind(globalThis),
    WebSocket: NodeWebSocket as unknown as typeof WebSocket,
    crypto,
    random,
    clock,
    network,
    work,
    ...(timing === undefined ? {} : { timing }),
  });
  return { storage: await openNodeStorage(dir), relay, clock, random, kdf: createNodeKdf(), work, network };
}
