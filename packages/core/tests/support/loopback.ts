import { CoreClient, type RpcRequest, type RpcResponse } from '@whispr/core/rpc';
import type { Engine } from '@whispr/core';

/** A face on an engine in the same process, with everything cloned on the way as a Worker port would. */
export function connectFace(engine: Engine): { client: CoreClient; disconnect: () => void } {
  const toClient: ((message: RpcResponse) => void)[] = [];
  const toEngine: ((message: RpcRequest) => void)[] = [];
  const later = <T>(listeners: ((message: T) => void)[], message: T) => {
    const copy = structuredClone(message);
    queueMicrotask(() => {
      for (const listener of listeners) listener(copy);
    });
  };
  const disconnect = engine.serve({
    post: (message) => {
      later(toClient, message);
    },
    onMessage: (listener) => toEngine.push(listener),
  });
  const client = new CoreClient({
    post: (message) => {
      later(toEngine, message);
    },
    onMessage: (listener) => toClient.push(listener),
  });
  return { client, disconnect };
}
