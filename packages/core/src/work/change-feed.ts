import type { ChangeSet } from './change-set.ts';
import { ChangeSet as Changes } from './change-set.ts';

/** Turns what transactions changed into the change stream: what comes while one report is made goes into the next. */
export interface ChangeFeed {
  committed(changes: ChangeSet): void;
  /** Resolves when everything committed before has been told. */
  settled(): Promise<void>;
}

export function createChangeFeed(report: (changes: ChangeSet) => Promise<void>): ChangeFeed {
  let waiting = new Changes();
  let running: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    // Lets the other commits of this moment join.
    await Promise.resolve();
    while (!waiting.empty) {
      const changes = waiting;
      waiting = new Changes();
      await report(changes);
    }
    running = undefined;
  };

  return {
    committed(changes) {
      waiting.add(changes);
      running ??= drain();
    },
    async settled() {
      await running;
    },
  };
}
