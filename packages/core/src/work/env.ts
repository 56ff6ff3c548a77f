import type { Context } from '../engine/context.ts';
import type { GroupCommit } from './group-commit.ts';

/** What other parts of messaging are told after a commit; each looks into the database for itself. */
export interface Signals {
  /** `receipt_due` has rows. */
  receiptsDue(): void;
  /** Something is missing or could not be read. */
  repairDue(): void;
  /** A contact types, or has stopped. */
  typed(chatId: number, on: boolean): void;
}

/** The context of the account with what the parts of messaging share. */
export interface Env extends Context {
  commit: GroupCommit;
  signals: Signals;
  /** The newest version of our account record (rule 7). */
  recordVersion(): number;
}
