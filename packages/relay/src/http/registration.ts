import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../config/config.ts';
import { RelayFailure } from '../failure.ts';

const LOOK_EVERY_MS = 1000;
const DAY_MS = 86_400_000;

type Entry = { hash: Buffer; endsAt: number };

/**
 * Who may make mailboxes. Tokens carry 128 random bits, so one SHA-256 keeps them safe at rest. Their file has a line
 * `<hash> <last day, or never> <label>` for each and is read again when it has changed: deleting a line takes the token back.
 */
export class Registration {
  readonly #config: Pick<Config, 'registration' | 'tokens'>;
  readonly #now: () => number;
  #entries: Entry[] = [];
  #stamp = '';
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** `now`: wall time in ms. */
  constructor(config: Pick<Config, 'registration' | 'tokens'>, now: () => number) {
    this.#config = config;
    this.#now = now;
  }

  /** Throws `relay/closed` if a new mailbox may not be made with `token`. */
  check(token: string | undefined): void {
    const { registration } = this.#config;
    if (registration === 'open') return;
    if (registration === 'closed' || token === undefined || !this.#knows(token)) throw new RelayFailure('relay/closed');
  }

  #knows(token: string): boolean {
    this.#look();
    const hash = tokenHash(token);
    const now = this.#now();
    return this.#entries.filter((entry) => timingSafeEqual(entry.hash, hash) && now < entry.endsAt).length > 0;
  }

  #look(): void {
    const at = performance.now();
    if (at - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = at;
    const found = statSync(this.#config.tokens, { throwIfNoEntry: false });
    const stamp = found === undefined ? '' : `${found.mtimeMs} ${found.size} ${found.ino}`;
    if (stamp === this.#stamp) return;
    this.#entries = stamp === '' ? [] : parseTokens(readFileSync(this.#config.tokens, 'utf8'));
    this.#stamp = stamp;
  }
}

/** The entries of a token file; lines that are none are skipped. */
export function parseTokens(text: string): Entry[] {
  return text.split('\n').flatMap((line) => {
    const [, hash, end] = /^([0-9a-f]{64}) (never|\d{4}-\d\d-\d\d)( |$)/.exec(line) ?? [];
    if (hash === undefined || end === undefined) return [];
    const endsAt = end === 'never' ? Number.POSITIVE_INFINITY : Date.parse(end) + DAY_MS;
    return Number.isNaN(endsAt) ? [] : [{ hash: Buffer.from(hash, 'hex'), endsAt }];
  });
}

function tokenHash(token: string): Buffer {
  return createHash('sha256').update(`whispr/v1/relay-token ${token}`).digest();
}

/** Makes a token, adds its hash to `file` and returns it. `days`: how long it is good, from `now`; undefined: for ever. */
export function addToken(file: string, label: string, days: number | undefined, now: number): string {
  const token = randomBytes(16).toString('base64url');
  const end = days === undefined ? 'never' : new Date(now + days * DAY_MS).toISOString().slice(0, 10);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  appendFileSync(file, `${tokenHash(token).toString('hex')} ${end} ${label.replaceAll(/\p{Cc}/gu, ' ')}\n`, {
    mode: 0o600,
  });
  return token;
}
