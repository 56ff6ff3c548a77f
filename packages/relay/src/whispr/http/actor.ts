import { WhisprFailure } from '../failure.ts';

/** Who asks. `proven` is the address that the request has proven, if it has. */
export class Actor {
  readonly #safe: boolean;
  readonly proven: string | undefined;

  constructor(safe: boolean, proven: string | undefined) {
    this.#safe = safe;
    this.proven = proven;
  }

  /** `userId`, if the request may act as them; else `whispr/bad-proof`. In open mode it may unless it proved another. */
  as(userId: string): string {
    if (this.proven === userId || (!this.#safe && this.proven === undefined)) return userId;
    throw new WhisprFailure('whispr/bad-proof');
  }

  /** As `as`; without a `userId`, whoever was proven. */
  maybeAs(userId: string | undefined): string | undefined {
    return userId === undefined ? this.proven : this.as(userId);
  }

  /** As `maybeAs`, but somebody it must be: undefined in open mode only. */
  someone(userId: string | undefined): string | undefined {
    const someone = this.maybeAs(userId);
    if (someone === undefined && this.#safe) throw new WhisprFailure('whispr/bad-proof');
    return someone;
  }
}
