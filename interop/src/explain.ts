import { decodeSignalMessage, parsePreKeyMessage } from '../../packages/protocol/src/signal/messages.ts';
import { decodeSpqrMessage } from '../../packages/protocol/src/signal/spqr/wire.ts';
import type { Ciphertext } from './party.ts';

/** What the outside of a message tells. */
export interface Outside {
  ratchetKey: string;
  counter: number;
  epoch: bigint;
  /** The kind of SPQR payload, as the wire names it. */
  payload: string;
}

export function readOutside({ type, bytes }: Ciphertext): Outside {
  const inner = decodeSignalMessage(type === 'prekey' ? parsePreKeyMessage(bytes).message : bytes);
  const ratchetKey = Buffer.from(inner.ratchetKey).toString('hex');
  const { epoch, payload } = decodeSpqrMessage(inner.pqRatchet);
  return { ratchetKey, counter: inner.counter, epoch, payload: payload.type };
}

const MAX_CHAINS = 5;

/**
 * A model of one receiver, kept from the outside: it says which messages may be refused, and why. Three rules explain
 * every refusal: a message read before; a ratchet key that fell out of the five that are kept; an SPQR epoch before
 * the one that precedes what the receiver itself sends in.
 */
export class ReceiverModel {
  readonly #read = new Set<string>();
  readonly #forgotten = new Set<string>();
  #chains: string[];
  #sentEpoch = 1n;

  /** `firstKey`: the initiator starts with a chain under the peer's signed prekey. */
  constructor(firstKey?: string) {
    this.#chains = firstKey === undefined ? [] : [firstKey];
  }

  /** Notes the epoch of a message that this receiver has sent. */
  sent(epoch: bigint): void {
    this.#sentEpoch = epoch;
  }

  /** Why the receiver must refuse this message, or undefined if it must read it. */
  refuses({ ratchetKey, counter, epoch }: Outside): string | undefined {
    if (this.#read.has(`${ratchetKey}/${counter}`)) return 'read before';
    if (this.#forgotten.has(ratchetKey)) return 'ratchet key no longer kept';
    if (epoch + 1n < this.#sentEpoch) return 'epoch no longer kept';
    return undefined;
  }

  /** Notes that the receiver has read it. */
  read({ ratchetKey, counter }: Outside): void {
    this.#read.add(`${ratchetKey}/${counter}`);
    if (this.#chains.includes(ratchetKey)) return;
    this.#chains.push(ratchetKey);
    while (this.#chains.length > MAX_CHAINS) {
      const oldest = this.#chains.shift();
      if (oldest !== undefined) this.#forgotten.add(oldest);
    }
  }
}
