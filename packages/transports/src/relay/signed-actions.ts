import { mailboxText } from '@whispr/contract';
import type { MailboxKey } from '@whispr/core/ports';
import { fromBase64Url, fromUtf8, toBase64Url } from '@whispr/protocol/bytes';
import { isWhisprError } from '@whispr/protocol/errors';
import type { CryptoProvider } from '@whispr/protocol/primitives';
import type { HttpClient, RouteAnswer } from './http-client.ts';
import type { RelayFacts } from './relay-facts.ts';

/** An action of a mailbox's reader, in the form of the contract's `mailboxAction`. */
export type MailboxAction =
  | { action: 'fetch'; after: string; limit: number }
  | { action: 'ack'; depositIds: string[] }
  | { action: 'publish-prekeys'; base?: string; oneTime: string[] }
  | { action: 'count-prekeys' }
  | { action: 'remove' };

/** `POST /v1/mailbox`: a fresh challenge, the action, and the mailbox key's signature over both. */
export class SignedActions {
  readonly #http: HttpClient;
  readonly #facts: RelayFacts;
  readonly #crypto: CryptoProvider;

  constructor(http: HttpClient, facts: RelayFacts, crypto: CryptoProvider) {
    this.#http = http;
    this.#facts = facts;
    this.#crypto = crypto;
  }

  /** Does an action; a challenge that grew old on the way, or a relay with a new key, is tried once more. */
  async act(key: MailboxKey, action: MailboxAction, signal?: AbortSignal): Promise<RouteAnswer<'mailbox'>> {
    try {
      return await this.#once(key, action, signal);
    } catch (error) {
      if (!isWhisprError(error, 'relay/stale-challenge')) throw error;
      this.#facts.forget();
      return await this.#once(key, action, signal);
    }
  }

  async #once(key: MailboxKey, action: MailboxAction, signal?: AbortSignal): Promise<RouteAnswer<'mailbox'>> {
    const relayKey = await this.#facts.key();
    const { challenge } = await this.#http.call('challenge', { signal });
    const payload = JSON.stringify(action);
    const text = mailboxText(relayKey, fromBase64Url(challenge), await this.#crypto.sha256(fromUtf8(payload)));
    const publicKey = await this.#crypto.ed25519PublicKey(key.seed);
    const signature = await this.#crypto.ed25519Sign(key.seed, text);
    const body = { publicKey: toBase64Url(publicKey), challenge, payload, signature: toBase64Url(signature) };
    return await this.#http.call('mailbox', { body, signal });
  }
}
