import type { ClientPort } from '@whispr/core/rpc';
import coreWorkerUrl from './core-worker.ts?worker&url';
import { trustedWorkerUrl } from './trusted-types.ts';

/** Starts core in a dedicated worker and gives this end of the channel. */
export function startCore(): ClientPort {
  const worker = new Worker(trustedWorkerUrl(coreWorkerUrl), { type: 'module', name: 'whispr-core' });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.addEventListener('message', (event: MessageEvent<Parameters<typeof listener>[0]>) => listener(event.data));
    },
  };
}
