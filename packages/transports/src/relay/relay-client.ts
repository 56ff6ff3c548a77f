import { createText, inviteText, recordText, schemas } from '@whispr/contract';
import type { Deposit, InviteState, MailboxKey, Reader, ReaderEvents, Relay, RelayInfo } from '@whispr/core/ports';
import { fromBase64Url, toBase64Url } from '@whispr/protocol/bytes';
import { isWhisprError } from '@whispr/protocol/errors';
import { DepositLink } from './deposit-link.ts';
import type { Environment } from './environment.ts';
import { HttpClient } from './http-client.ts';
import { badAnswer, closed, orAborted } from './relay-error.ts';
import { RelayFacts } from './relay-facts.ts';
import { ReaderGroup } from './reader-group.ts';
import { SignedActions } from './signed-actions.ts';
import type { MailboxAction } from './signed-actions.ts';

/** The client of one relay: core's `Relay` over the contract. */
export class RelayClient implements Relay {
  readonly kind = 'relay';
  readonly origin: string;
  readonly #environment: Environment;
  readonly #http: HttpClient;
  readonly #facts: RelayFacts;
  readonly #actions: SignedActions;
  readonly #deposits: DepositLink;
  readonly #readers = new Set<Reader>();
  readonly #onClosed: () => void;
  #closed = false;

  constructor(origin: string, environment: Environment, onClosed: () => void) {
    this.origin = origin;
    this.#environment = environment;
    this.#onClosed = onClosed;
    this.#http = new HttpClient(origin, environment);
    this.#facts = new RelayFacts(this.#http, environment.clock);
    this.#actions = new SignedActions(this.#http, this.#facts, environment.crypto);
    this.#deposits = new DepositLink(origin, environment, this.#http);
  }

  deposit(deposit: Deposit, signal?: AbortSignal): Promise<void> {
    return this.#deposits.deposit(deposit, signal);
  }

  read(events: ReaderEvents): Reader {
    if (this.#closed) throw closed();
    const context = { origin: this.origin, environment: this.#environment, facts: this.#facts, events };
    const reader = new ReaderGroup(context, this.#actions, () => this.#readers.delete(reader));
    this.#readers.add(reader);
    return reader;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClosed();
    this.#deposits.close();
    await Promise.all([...this.#readers].map((reader) => reader.close()));
    this.#http.close();
  }

  info(signal?: AbortSignal): Promise<RelayInfo> {
    return orAborted(this.#facts.fetch(), signal);
  }

  async createMailbox(key: MailboxKey, kind: 'contact' | 'request'): Promise<void> {
    const { crypto, work } = this.#environment;
    const { info, now } = await this.#facts.current();
    const publicKey = await crypto.ed25519PublicKey(key.seed);
    const signature = await crypto.ed25519Sign(key.seed, createText(publicKey, kind));
    const proof = await work(publicKey, info.work.mailbox, now);
    const body = {
      publicKey: toBase64Url(publicKey),
      kind,
      signature: toBase64Url(signature),
      work: toBase64Url(proof),
    };
    await this.#http.call('createMailbox', { body });
  }

  async removeMailbox(key: MailboxKey): Promise<void> {
    await this.#actions.act(key, { action: 'remove' });
  }

  async publishPreKeys(
    key: MailboxKey,
    { base, oneTime }: { base?: Uint8Array; oneTime: readonly Uint8Array[] },
  ): Promise<{ oneTime: number }> {
    return await this.#preKeyCount(key, {
      action: 'publish-prekeys',
      ...(base === undefined ? {} : { base: toBase64Url(base) }),
      oneTime: oneTime.map(toBase64Url),
    });
  }

  countPreKeys(key: MailboxKey): Promise<{ oneTime: number; base: boolean }> {
    return this.#preKeyCount(key, { action: 'count-prekeys' });
  }

  async takePreKeys(mailbox: Uint8Array): Promise<{ base: Uint8Array; oneTime?: Uint8Array }> {
    const { base, oneTime } = await this.#http.call('takePreKeys', { target: toBase64Url(mailbox) });
    return {
      base: fromBase64Url(base),
      ...(oneTime === undefined ? {} : { oneTime: fromBase64Url(oneTime) }),
    };
  }

  async getRecord(slot: Uint8Array): Promise<{ version: number; blob: Uint8Array } | undefined> {
    try {
      const { version, blob } = await this.#http.call('getRecord', { target: toBase64Url(slot) });
      return { version, blob: fromBase64Url(blob) };
    } catch (error) {
      if (isWhisprError(error, 'relay/not-found')) return undefined;
      throw error;
    }
  }

  async putRecord(slot: Uint8Array, signingSeed: Uint8Array, version: number, blob: Uint8Array): Promise<void> {
    const { crypto } = this.#environment;
    const publicKey = await crypto.ed25519PublicKey(signingSeed);
    const signature = await crypto.ed25519Sign(signingSeed, recordText(slot, version, await crypto.sha256(blob)));
    const body = {
      publicKey: toBase64Url(publicKey),
      version,
      blob: toBase64Url(blob),
      signature: toBase64Url(signature),
    };
    await this.#http.call('putRecord', { target: toBase64Url(slot), body });
  }

  async putInvite(slot: Uint8Array, signingSeed: Uint8Array, blob: Uint8Array): Promise<void> {
    const body = { ...(await this.#inviteOwner(slot, signingSeed)), blob: toBase64Url(blob) };
    await this.#http.call('putInvite', { target: toBase64Url(slot), body });
  }

  async takeInvite(slot: Uint8Array): Promise<Uint8Array> {
    const { blob } = await this.#http.call('takeInvite', { target: toBase64Url(slot) });
    return fromBase64Url(blob);
  }

  async revokeInvite(slot: Uint8Array, signingSeed: Uint8Array): Promise<InviteState> {
    const body = await this.#inviteOwner(slot, signingSeed);
    return (await this.#http.call('revokeInvite', { target: toBase64Url(slot), body })).state;
  }

  async inviteState(slot: Uint8Array, signingSeed: Uint8Array): Promise<InviteState> {
    const body = await this.#inviteOwner(slot, signingSeed);
    return (await this.#http.call('inviteState', { target: toBase64Url(slot), body })).state;
  }

  async #inviteOwner(slot: Uint8Array, seed: Uint8Array): Promise<{ publicKey: string; signature: string }> {
    const { crypto } = this.#environment;
    const publicKey = await crypto.ed25519PublicKey(seed);
    const signature = await crypto.ed25519Sign(seed, inviteText(slot, publicKey));
    return { publicKey: toBase64Url(publicKey), signature: toBase64Url(signature) };
  }

  async #preKeyCount(key: MailboxKey, action: MailboxAction): Promise<{ oneTime: number; base: boolean }> {
    const parsed = schemas.preKeyCount.safeParse(await this.#actions.act(key, action));
    if (!parsed.success) throw badAnswer('a count of prekeys was expected');
    return parsed.data;
  }
}
