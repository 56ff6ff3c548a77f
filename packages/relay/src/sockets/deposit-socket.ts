import type { ClientFrame } from '@whispr/contract';
import type { RelayFailure } from '../failure.ts';
import type { Answers } from '../hub/answers.ts';
import type { Deposits } from '../hub/deposits.ts';
import type { Peer } from './peer.ts';

/** Deposits of one connection that may be unanswered before the relay stops reading from it. */
const OPEN_DEPOSITS = 1024;

export type DepositContext = {
  deposits: Deposits;
  answers: Answers;
  bufferedBytes: number;
  onDeposit: (mailbox: Uint8Array, bytes: number, failure: RelayFailure | undefined) => void;
};

/** `/v1/deposit`: takes deposits, and answers each at its tick. */
export class DepositSocket {
  readonly #peer: Peer;
  readonly #context: DepositContext;
  #unanswered = 0;

  constructor(peer: Peer, context: DepositContext) {
    this.#peer = peer;
    this.#context = context;
  }

  start(): void {
    this.#peer.listen((frame) => this.#handle(frame));
  }

  #handle(frame: ClientFrame): void {
    if (frame.type !== 'deposit') {
      this.#peer.malformed(frame.id);
      return;
    }
    const { deposits, answers } = this.#context;
    const tick = answers.tickFor();
    this.#unanswered += 1;
    if (this.#unanswered >= OPEN_DEPOSITS) this.#peer.ws.pause();
    deposits.submit(this.#peer.source, frame, (failure) =>
      answers.at(tick, () => {
        this.#context.onDeposit(frame.mailbox, frame.envelope.length, failure);
        this.#answer(frame.id, failure);
      }),
    );
  }

  #answer(id: number, failure: RelayFailure | undefined): void {
    this.#unanswered -= 1;
    if (this.#peer.ws.isPaused && this.#unanswered < OPEN_DEPOSITS / 2) this.#peer.ws.resume();
    if (failure === undefined) this.#peer.sendOk(id);
    else this.#peer.fail(id, failure);
    // Whoever does not take the answers is not worth the memory.
    if (this.#peer.buffered > this.#context.bufferedBytes) this.#peer.ws.terminate();
  }
}
