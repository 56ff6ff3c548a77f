import type { MailboxKey } from '@whispr/core/ports';
import { toHex } from '@whispr/protocol/bytes';

/** A mailbox that a reader reads, and what the relay still has to be told about it. */
export class OpenBox {
  readonly key: MailboxKey;
  /** Everything up to here is stored by the caller for good; each session asks for what comes behind it. */
  readonly after: bigint;
  /** Set while the relay pushes this mailbox on the present connection. */
  fence: number | undefined;
  /** Another connection reads it; left alone until the next session, or until somebody is at this device. */
  superseded = false;
  /** The last envelope of this session, to notice a hole. */
  lastSequence: bigint | undefined;
  asksAgain = false;
  /** Openings refused in a row. */
  refusals = 0;
  /** How far the present round of polling has come. */
  polled: bigint;
  /** When it was last polled; the longest waiting comes first, so that a round cut short does not starve the rest. */
  polledAt = 0;
  /** Acknowledgements that the relay has not confirmed, by hex of the deposit id. */
  readonly #unconfirmed = new Map<string, Uint8Array>();
  readonly #travelling = new Set<string>();

  constructor(key: MailboxKey, after: bigint) {
    this.key = key;
    this.after = after;
    this.polled = after;
  }

  /** A new session: nothing is open, nothing is under way. */
  reset(): void {
    this.fence = undefined;
    this.superseded = false;
    this.lastSequence = undefined;
    this.asksAgain = false;
    this.polled = this.after;
    this.#travelling.clear();
  }

  acknowledge(depositIds: readonly Uint8Array[]): void {
    for (const id of depositIds) this.#unconfirmed.set(toHex(id), id.slice());
  }

  /** Up to `most` acknowledgements that are not under way; they count as under way from now on. */
  takeAcks(most: number): Uint8Array[] {
    const taken: Uint8Array[] = [];
    for (const [name, id] of this.#unconfirmed) {
      if (taken.length === most) break;
      if (this.#travelling.has(name)) continue;
      this.#travelling.add(name);
      taken.push(id);
    }
    return taken;
  }

  confirmed(depositIds: readonly Uint8Array[]): void {
    for (const id of depositIds) {
      this.#unconfirmed.delete(toHex(id));
      this.#travelling.delete(toHex(id));
    }
  }

  /** They did not get through; `takeAcks` gives them again. */
  failed(depositIds: readonly Uint8Array[]): void {
    for (const id of depositIds) this.#travelling.delete(toHex(id));
  }
}
