export type * from './views.ts';
export type { Change, CoreApi, Method, Params, Result, RpcRequest, RpcResponse } from './contract.ts';
export type { ClientPort, RpcPort, ServerPort } from './port.ts';
export { CoreClient, RpcError } from './client.ts';
