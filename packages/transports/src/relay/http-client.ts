import { ROUTES, schemas } from '@whispr/contract';
import type { RouteName } from '@whispr/contract';
import { isWhisprError } from '@whispr/protocol/errors';
import type { Environment } from './environment.ts';
import { aborted, badAnswer, isRelayErrorCode, RelayError, unreachable } from './relay-error.ts';

type Routes = typeof ROUTES;
export type RouteAnswer<N extends RouteName> = ReturnType<Routes[N]['answer']['parse']>;
type Parsed = { success: true; data: unknown } | { success: false };

/** The largest answer that is read: a page of envelopes, base64, with room. */
const MOST_BYTES = 8 * 2 ** 20;
const MOST_RETRY_AFTER_MS = 24 * 3_600_000;

export interface CallOptions {
  /** Fills `:name` in the path. */
  target?: string;
  body?: object;
  signal?: AbortSignal | undefined;
}

/** Reads a body up to the cap; the rest of a longer one is never fetched. */
async function readCapped(response: Response): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw badAnswer('the answer is too large');
    }
    text += decoder.decode(value, { stream: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badAnswer('the answer is not JSON');
  }
}

/** Seconds or a date, as HTTP allows; `undefined` if absent or nonsense. */
function retryAfter(response: Response, now: number): number | undefined {
  const value = response.headers.get('retry-after');
  if (value === null) return undefined;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.min(MOST_RETRY_AFTER_MS, Math.max(0, ms)) : undefined;
}

/** The coded error in an answer that is not 2xx. A proxy in between may answer without a code: then the status tells. */
function refusal(response: Response, text: string, now: number): Error {
  const after = retryAfter(response, now);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const parsed = schemas.error.safeParse(body);
  if (parsed.success && isRelayErrorCode(parsed.data.code))
    return new RelayError(parsed.data.code, parsed.data.retryAfterMs ?? after);
  if (response.status === 429) return new RelayError('relay/rate-limited', after);
  if (response.status >= 500) return unreachable(`a server in between answered ${response.status}`);
  return badAnswer(`status ${response.status} without a known code`);
}

/** The routes of the contract as calls: time-outs, size caps, answers checked by their schemas, coded errors only. */
export class HttpClient {
  readonly #origin: string;
  readonly #environment: Environment;
  readonly #closing = new AbortController();

  constructor(origin: string, environment: Environment) {
    this.#origin = origin;
    this.#environment = environment;
  }

  /**
   * Calls a route. Errors: `relay/…` as answered, `network/unreachable` (also time-outs), `network/bad-answer`,
   * `network/aborted` when `signal` fires or the client is closed.
   */
  call<N extends RouteName>(name: N, options: CallOptions = {}): Promise<RouteAnswer<N>> {
    return this.#environment.gate.run(this.#origin, async () => {
      const text = await this.#exchange(name, options);
      const schema = ROUTES[name].answer as unknown as { safeParse(value: unknown): Parsed };
      const parsed = schema.safeParse(parseJson(text));
      if (!parsed.success) throw badAnswer('the answer does not have the documented form');
      return parsed.data as RouteAnswer<N>;
    });
  }

  close(): void {
    this.#closing.abort();
  }

  async #exchange(name: RouteName, { target, body, signal }: CallOptions): Promise<string> {
    const { fetch, clock, timing } = this.#environment;
    const stop = new AbortController();
    const sources = [signal, this.#closing.signal].filter((source) => source !== undefined);
    if (sources.some((source) => source.aborted)) throw aborted();
    const onAbort = () => stop.abort();
    for (const source of sources) source.addEventListener('abort', onAbort);
    const cancelTimer = clock.after(timing.request, onAbort);
    const { method, path } = ROUTES[name];
    try {
      const response = await fetch(this.#origin + path.replace(/:[a-z]+/, target ?? ''), {
        method,
        signal: stop.signal,
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const text = await readCapped(response);
      if (!response.ok) throw refusal(response, text, clock.now());
      return text;
    } catch (error) {
      if (isWhisprError(error)) throw error;
      if (sources.some((source) => source.aborted)) throw aborted();
      throw unreachable(
        stop.signal.aborted ? 'the relay did not answer in time' : 'the relay cannot be reached',
        error,
      );
    } finally {
      cancelTimer();
      for (const source of sources) source.removeEventListener('abort', onAbort);
    }
  }
}
