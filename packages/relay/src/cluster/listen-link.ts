import pg from 'pg';
import { settings, discard } from '../store/postgres/connection.ts';
import type { Link, OpenLink } from './link.ts';

const CHANNEL = 'whispr_relay';
const AGAIN_MS = 300;

/** LISTEN and NOTIFY on a connection of their own, which is made again whenever it is lost. */
export function listenLink(url: string): OpenLink {
  return (onText, onBroken) => new ListenLink(url, onText, onBroken);
}

class ListenLink implements Link {
  readonly #url: string;
  readonly #onText: (text: string) => void;
  readonly #onBroken: () => void;
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(url: string, onText: (text: string) => void, onBroken: () => void) {
    this.#url = url;
    this.#onText = onText;
    this.#onBroken = onBroken;
    void this.#connect();
  }

  async publish(text: string): Promise<void> {
    if (this.#client === undefined) throw new Error('not connected');
    await this.#client.query({ name: 'notify', text: 'SELECT pg_notify($1, $2)', values: [CHANNEL, text] });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(settings(this.#url, 'write'));
    const over = (): void => this.#over(client);
    client.once('end', over);
    client.on('error', over);
    client.on('notification', ({ payload }) => this.#onText(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      if (this.#closed) discard(client);
      else this.#client = client;
    } catch {
      over();
    }
  }

  #over(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined;
    else if (this.#client !== undefined) return;
    this.#onBroken();
    discard(client);
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#connect();
    }, AGAIN_MS);
  }
}
