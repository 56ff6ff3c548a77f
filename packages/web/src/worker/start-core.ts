import type { ClientPort, RpcResponse } from '@whispr/core/rpc';
import coreWorkerUrl from './core-worker.ts?worker&url';
import { trustedWorkerUrl } from './trusted-types.ts';

/** Starts core in a dedicated worker and gives this end of the channel. */
export function startCore(): ClientPort {
  const worker = new Worker(trustedWorkerUrl(coreWorkerUrl), { type: 'module', name: 'whispr-core' });
  // A tab that was hidden may have slept through the loss of a connection: core looks at once.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') worker.postMessage({ hint: 'wake' });
  });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.addEventListener('message', ({ data }: MessageEvent<RpcResponse>) => listener(data));
    },
  };
}
