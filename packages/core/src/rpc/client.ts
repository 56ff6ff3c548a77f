import { WhisprError } from '@whispr/protocol/errors';
import type { Change, Method, Params, Result } from './contract.ts';
import type { ClientPort } from './port.ts';

type Args<M extends Method> = Params<M> extends undefined ? [] : [Params<M>];
type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

/** An error from core, with the numbers a sentence may need (`retryAfterMs`). */
export class RpcError extends WhisprError {
  readonly data: Readonly<Record<string, number>>;

  constructor(error: {
    code: string;
    message: string;
    retry: 'now' | 'later' | 'never';
    data?: Record<string, number>;
  }) {
    super(error.code, error.message, { retry: error.retry });
    this.data = error.data ?? {};
  }
}

/** The face's end of the contract. */
export class CoreClient {
  readonly #port: ClientPort;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(change: Change) => void>();
  #nextId = 1;

  constructor(port: ClientPort) {
    this.#port = port;
    port.onMessage((message) => {
      if ('change' in message) {
        for (const listener of this.#listeners) listener(message.change);
        return;
      }
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if ('error' in message) waiting?.reject(new RpcError(message.error));
      else waiting?.resolve(message.result);
    });
  }

  call<M extends Method>(method: M, ...args: Args<M>): Promise<Result<M>> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise<Result<M>>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#port.post({ id, method, params: args[0] });
    });
  }

  /** Hears every change; the returned function stops it. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
