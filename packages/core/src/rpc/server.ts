import { WhisprError, isWhisprError } from '@whispr/protocol/errors';
import { RpcError } from './client.ts';
import type { Change, Method, Params, RpcResponse } from './contract.ts';
import { isMethod, parseParams } from './params.ts';
import type { ServerPort } from './port.ts';

/** What answers a face. */
export interface RpcService {
  call<M extends Method>(method: M, params: Params<M>): Promise<unknown>;
  /** Hears every change until the returned function is called. */
  listen(listener: (change: Change) => void): () => void;
}

type RpcFailure = Extract<RpcResponse, { error: unknown }>['error'];

/** Serves the contract on one port: checks what comes in, answers each request once, passes changes on. */
export function serveRpc(port: ServerPort, service: RpcService): () => void {
  let open = true;
  const post = (response: RpcResponse): void => {
    if (open) port.post(response);
  };
  port.onMessage((message: unknown) => {
    const request = readRequest(message);
    // Without an id there is no one to answer.
    if (!open || request === undefined) return;
    void answer(service, request).then(post);
  });
  const stopListening = service.listen((change) => {
    post({ change });
  });
  return () => {
    open = false;
    stopListening();
  };
}

interface Request {
  id: number;
  method: unknown;
  params: unknown;
}

function readRequest(message: unknown): Request | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { id, method, params } = message as Partial<Request>;
  return typeof id === 'number' && Number.isSafeInteger(id) ? { id, method, params } : undefined;
}

async function answer(service: RpcService, { id, method, params }: Request): Promise<RpcResponse> {
  try {
    if (!isMethod(method)) throw new WhisprError('core/unknown-method', 'there is no such method');
    return { id, result: await service.call(method, parseParams(method, params ?? undefined)) };
  } catch (error) {
    return { id, error: describeError(error) };
  }
}

/** The form in which an error leaves core. What is not ours may quote anything and is not passed on. */
export function describeError(error: unknown): RpcFailure {
  if (!isWhisprError(error)) return { code: 'core/internal', message: 'something went wrong inside', retry: 'never' };
  const { code, message, retry } = error;
  return error instanceof RpcError && Object.keys(error.data).length > 0
    ? { code, message, retry, data: { ...error.data } }
    : { code, message, retry };
}
