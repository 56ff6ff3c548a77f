import sqliteAsyncUrl from '@journeyapps/wa-sqlite/dist/mc-wa-sqlite-async.wasm?url';
import sqliteUrl from '@journeyapps/wa-sqlite/dist/mc-wa-sqlite.wasm?url';
import { createEngine } from '@whispr/core';
import type { RpcRequest } from '@whispr/core/rpc';
import { defaultProvider } from '@whispr/protocol/primitives';
import { createBrowserKdf, openBrowserStorage } from '@whispr/storage/browser';
import kdfWorkerUrl from '@whispr/storage/browser/kdf-worker?worker&url';
import { createRelayFactory } from '@whispr/transports/relay';
import { networkHints } from './network-hints.ts';
import { platformClock, platformRandom } from './platform.ts';
import { trustedWorkerUrl } from './trusted-types.ts';
import { createWorkFinder } from './work-finder.ts';

const PROFILE = 'whispr';

/**
 * Core in the browser: everything that is secret lives in this worker. Messages that come before it is ready wait in
 * `early`, so that the face may speak at once.
 */
const early: RpcRequest[] = [];
const network = networkHints();
let receive = (message: RpcRequest): void => {
  early.push(message);
};

globalThis.addEventListener('message', ({ data }: MessageEvent<RpcRequest | { hint: 'wake' }>) => {
  if ('hint' in data) network.tell(data.hint);
  else receive(data);
});

async function start(): Promise<void> {
  const [crypto, storage] = await Promise.all([
    defaultProvider(),
    openBrowserStorage({ name: PROFILE, wasmUrl: sqliteUrl, asyncWasmUrl: sqliteAsyncUrl }),
  ]);
  const clock = platformClock();
  const random = platformRandom();
  const work = createWorkFinder(clock);
  const relay = createRelayFactory({
    fetch: globalThis.fetch.bind(globalThis),
    WebSocket,
    crypto,
    random,
    clock,
    network,
    work,
  });
  // Inside the worker the platform demands a trusted address too.
  const kdf = createBrowserKdf(kdfWorkerUrl, (url) => new Worker(trustedWorkerUrl(String(url)), { type: 'module' }));
  createEngine({ storage, relay, clock, random, kdf, work, network }, crypto).serve({
    post: (message) => globalThis.postMessage(message),
    onMessage: (listener) => {
      receive = listener;
      for (const message of early.splice(0)) listener(message);
    },
  });
}

void start();
