import { randomBytes } from 'node:crypto';
import { LIMITS, openText, type ClientFrame } from '@whispr/contract';
import { asFailure, RelayFailure } from '../failure.ts';
import type { Answers } from '../hub/answers.ts';
import type { ReaderPort } from '../hub/box.ts';
import type { Hub } from '../hub/hub.ts';
import { verifySignature } from '../keys/ed25519.ts';
import { keyOf, mailboxIdOf } from '../keys/ids.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { Peer } from './peer.ts';

const TRY_AGAIN = 1013;

export type ReadContext = {
  hub: Hub;
  answers: Answers;
  limiter: Limiter;
  relayKey: Uint8Array;
  bufferedBytes: number;
  onPush: () => void;
  onOpen: (mailbox: Uint8Array) => void;
  onFault: (error: unknown) => void;
};

/** `/v1/read`: opens mailboxes by signature over this connection's challenge, is pushed to, acknowledges. */
export class ReadSocket implements ReaderPort {
  readonly #peer: Peer;
  readonly #context: ReadContext;
  readonly #challenge = randomBytes(32);
  /** Mailboxes opened here and not superseded. */
  readonly #open = new Map<string, Uint8Array>();
  #opening = 0;
  #waitsForDrain = false;

  constructor(peer: Peer, context: ReadContext) {
    this.#peer = peer;
    this.#context = context;
  }

  start(): void {
    this.#peer.listen((frame) => this.#handle(frame));
    this.#peer.ws.on('close', () => {
      for (const id of this.#open.values()) this.#context.hub.readers.close(id, this);
      this.#open.clear();
    });
    this.#peer.send({ type: 'challenge', id: 0, challenge: this.#challenge });
  }

  push(mailbox: Uint8Array, sequence: number, depositId: Uint8Array, envelope: Uint8Array): void {
    this.#context.onPush();
    this.#peer.sendEnvelope(mailbox, sequence, depositId, envelope);
  }

  congested(): boolean {
    if (this.#peer.buffered <= this.#context.bufferedBytes) return false;
    if (!this.#waitsForDrain) {
      this.#waitsForDrain = true;
      this.#peer.whenDrained(() => {
        this.#waitsForDrain = false;
        for (const id of this.#open.values()) this.#context.hub.drained(id, this);
      });
    }
    return true;
  }

  superseded(mailbox: Uint8Array): void {
    this.#open.delete(keyOf(mailbox));
    this.#peer.send({ type: 'superseded', id: 0, mailbox });
  }

  failed(error: unknown): void {
    this.#context.onFault(error);
    this.#peer.close(TRY_AGAIN);
  }

  #handle(frame: ClientFrame): void {
    switch (frame.type) {
      case 'open':
        void this.#openMailbox(frame);
        return;
      case 'ack':
        void this.#acknowledge(frame);
        return;
      case 'close':
        this.#open.delete(keyOf(frame.mailbox));
        this.#context.hub.readers.close(frame.mailbox, this);
        this.#peer.sendOk(frame.id);
        return;
      default:
        this.#peer.malformed(frame.id);
    }
  }

  /** A wrong key and an unknown mailbox take the same steps and are answered alike, at a tick (R12). */
  async #openMailbox(frame: ClientFrame & { type: 'open' }): Promise<void> {
    const { hub, limiter, relayKey, answers } = this.#context;
    const tick = answers.tickFor();
    this.#opening += 1;
    try {
      limiter.use('open', this.#peer.source);
      if (this.#open.size + this.#opening > LIMITS.mailboxesPerConnection) throw new RelayFailure('relay/too-many');
      if (frame.after > BigInt(Number.MAX_SAFE_INTEGER)) throw new RelayFailure('relay/bad-request');
      const id = mailboxIdOf(frame.publicKey);
      const genuine = verifySignature(
        frame.publicKey,
        openText(relayKey, this.#challenge, frame.publicKey),
        frame.signature,
      );
      const found = await hub.find(id);
      if (!genuine || found === undefined) throw new RelayFailure('relay/refused');
      if (!this.#peer.open) return;
      const { fence, backlog, start } = await hub.readers.open(found, this, Number(frame.after));
      if (!this.#peer.open) {
        hub.readers.close(id, this);
        return;
      }
      this.#open.set(keyOf(id), id);
      this.#context.onOpen(id);
      this.#peer.send({ type: 'opened', id: frame.id, mailbox: id, fence, backlog });
      start();
    } catch (error) {
      answers.at(tick, () => this.#peer.fail(frame.id, asFailure(error)));
    } finally {
      this.#opening -= 1;
    }
  }

  async #acknowledge(frame: ClientFrame & { type: 'ack' }): Promise<void> {
    try {
      await this.#context.hub.acknowledge(frame.mailbox, frame.depositIds, { port: this, fence: frame.fence });
      this.#peer.sendOk(frame.id);
    } catch (error) {
      this.#peer.fail(frame.id, asFailure(error));
    }
  }
}
