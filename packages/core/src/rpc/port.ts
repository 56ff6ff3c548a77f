import type { RpcRequest, RpcResponse } from './contract.ts';

/** Two ends of anything that carries messages in order: a MessagePort, a Worker, a WebSocket. */
export interface RpcPort<Out, In> {
  post(message: Out): void;
  onMessage(listener: (message: In) => void): void;
}

export type ClientPort = RpcPort<RpcRequest, RpcResponse>;
export type ServerPort = RpcPort<RpcResponse, RpcRequest>;
