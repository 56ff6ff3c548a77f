import type { Arrival } from '../ports/index.ts';
import type { Env } from '../work/env.ts';
import { toHex } from '@whispr/protocol/bytes';
import { isWhisprError } from '@whispr/protocol/errors';
import { handleArrival } from './handle-arrival.ts';

/** Takes arrivals in the order in which they come, commits them in groups, then acknowledges. */
export interface Intake {
  arrival(arrival: Arrival, ack: Acknowledge): void;
  /** Resolves when nothing is under way. */
  stop(): Promise<void>;
}

export type Acknowledge = (mailbox: Uint8Array, depositIds: readonly Uint8Array[]) => void;

/** After a failure of the database the relay keeps what was not acknowledged; it is offered again after this time. */
const RETRY_MS = 2000;
/** An envelope that meets a fault of this program must not come back for ever. */
const MOST_FAILURES = 3;

export function createIntake(env: Env): Intake {
  const acks = new Map<string, { mailbox: Uint8Array; ids: Uint8Array[]; ack: Acknowledge }>();
  const underWay = new Set<Promise<void>>();
  let flushing = false;
  let stopped = false;

  const acknowledge = ({ mailbox, depositId }: Arrival, ack: Acknowledge): void => {
    const key = toHex(mailbox);
    const entry = acks.get(key) ?? { mailbox, ids: [], ack };
    entry.ids.push(depositId);
    acks.set(key, entry);
    if (flushing) return;
    flushing = true;
    // All jobs of one commit settle in the same turn, so their acks leave together.
    queueMicrotask(() => queueMicrotask(flush));
  };

  const flush = (): void => {
    flushing = false;
    const all = [...acks.values()];
    acks.clear();
    for (const { mailbox, ids, ack } of all) ack(mailbox, ids);
  };

  const handle = async (arrival: Arrival, ack: Acknowledge, failures: number): Promise<void> => {
    try {
      if (failures < MOST_FAILURES) await env.commit.run((work) => handleArrival(env, work, arrival));
      else env.emit({ type: 'notice', level: 'error', code: 'message.not-understood' });
      acknowledge(arrival, ack);
    } catch (error) {
      // A full disk, or the lock. Not acknowledged means not lost; nothing about it may be logged.
      if (!stopped)
        env.ports.clock.after(RETRY_MS, () => take(arrival, ack, isStorage(error) ? failures : failures + 1));
    }
  };

  const take = (arrival: Arrival, ack: Acknowledge, failures = 0): void => {
    if (stopped) return;
    const one = handle(arrival, ack, failures).finally(() => underWay.delete(one));
    underWay.add(one);
  };

  return {
    arrival: (arrival, ack) => take(arrival, ack),
    async stop() {
      stopped = true;
      await Promise.all(underWay);
    },
  };
}

function isStorage(error: unknown): boolean {
  return isWhisprError(error) && /^(storage|core)\//.test(error.code);
}
