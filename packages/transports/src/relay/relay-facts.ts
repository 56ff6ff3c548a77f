import type { RelayInfo } from '@whispr/core/ports';
import { fromBase64Url } from '@whispr/protocol/bytes';
import type { Clock } from '@whispr/core/ports';
import type { HttpClient } from './http-client.ts';

/** What `GET /v1/info` told, kept; with the relay's time going on. */
export class RelayFacts {
  readonly #http: HttpClient;
  readonly #clock: Clock;
  #known: { info: RelayInfo; at: number } | undefined;
  #asking: Promise<RelayInfo> | undefined;

  constructor(http: HttpClient, clock: Clock) {
    this.#http = http;
    this.#clock = clock;
  }

  /** Asks the relay. Callers at the same time share one request, which therefore only a close can abort. */
  fetch(): Promise<RelayInfo> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** The relay's own key, from the first answer on. */
  async key(): Promise<Uint8Array> {
    return (this.#known?.info ?? (await this.fetch())).key;
  }

  /** Costs and limits, and the relay's time now by our own steady clock: proofs of work need its time, not ours. */
  async current(): Promise<{ info: RelayInfo; now: number }> {
    if (this.#known === undefined) await this.fetch();
    const known = this.#known;
    if (known === undefined) return { info: await this.fetch(), now: this.#clock.now() };
    return { info: known.info, now: Math.round(known.info.time + this.#clock.monotonic() - known.at) };
  }

  /** Forgets; a relay that was set up anew has another key. */
  forget(): void {
    this.#known = undefined;
  }

  async #ask(): Promise<RelayInfo> {
    const answer = await this.#http.call('info');
    const info = { ...answer, key: fromBase64Url(answer.key) };
    this.#known = { info, at: this.#clock.monotonic() };
    return info;
  }
}
