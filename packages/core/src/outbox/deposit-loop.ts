import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { judgeRefusal } from './back-off.ts';
import { type Deposited, depositRow } from './deposit.ts';
import { contactsWithWaiting, type OutboxRow, type Sealed, waitingRows } from './outbox-rows.ts';
import { sealWaiting } from './seal-waiting.ts';
import { settleDeposited, settleFailed, settleLater } from './settle.ts';

/** Empties the outbox: contacts side by side, each contact in order. */
export interface DepositLoop {
  /** Looks for due rows; several calls become one look. */
  wake(): void;
  /** The network is back: what was put off is tried now. */
  retryNow(): void;
  stop(): Promise<void>;
}

/**
 * Envelopes of one contact under way together; they travel on one connection, so the relay stores them in order. It grows
 * while the relay takes them all, and shrinks when it asks for patience, so that order survives the limit.
 */
const FIRST_WINDOW = 8;
const MOST_WINDOW = 32;
/** New proofs of work for one envelope before it counts as refused. */
const MOST_WORK = 3;

export function createDepositLoop(env: Env): DepositLoop {
  const { ports, db, commit } = env;
  const lanes = new Map<number, Promise<void>>();
  const again = new Set<number>();
  const timers = new Map<number, () => void>();
  const flights = new Set<AbortController>();
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let impatient = false;
  const life = { ended: false };

  const look = async (): Promise<void> => {
    do {
      lookAgain = false;
      if (impatient) {
        impatient = false;
        await commit.run((work) =>
          work.run('UPDATE outbox SET next_at = 0, attempts = 0 WHERE deposited_at IS NULL AND next_at > 0'),
        );
      }
      for (const contactId of await db.read(contactsWithWaiting)) startLane(contactId);
    } while (lookAgain && !life.ended);
  };

  const wake = (): void => {
    lookAgain = true;
    if (life.ended || looking !== undefined) return;
    // Only the lock can make this fail, and then there is nobody to tell.
    looking = look()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
        if (lookAgain && !life.ended) wake();
      });
  };

  const startLane = (contactId: number): void => {
    if (life.ended) return;
    if (lanes.has(contactId)) {
      again.add(contactId);
      return;
    }
    timers.get(contactId)?.();
    timers.delete(contactId);
    const lane = runLane(contactId)
      .catch(() => later(contactId, 1000))
      .finally(() => {
        lanes.delete(contactId);
        if (again.delete(contactId)) startLane(contactId);
      });
    lanes.set(contactId, lane);
  };

  const later = (contactId: number, delayMs: number): void => {
    if (life.ended) return;
    timers.get(contactId)?.();
    timers.set(contactId, ports.clock.after(delayMs, wake));
  };

  /** Deposits until nothing is due. */
  const runLane = async (contactId: number): Promise<void> => {
    let window = FIRST_WINDOW;
    while (!life.ended) {
      const limit = window;
      let rows = await db.read((reader) => waitingRows(reader, contactId, limit));
      if (rows.some((row) => row.sealed === undefined)) {
        await commit.run((work) => sealWaiting(env, work, contactId, limit));
        rows = await db.read((reader) => waitingRows(reader, contactId, limit));
      }
      const firstUnsealed = rows.findIndex((row) => row.sealed === undefined);
      const ready = firstUnsealed < 0 ? rows : rows.slice(0, firstUnsealed);
      const now = ports.clock.now();
      const wait = Math.max(0, ...ready.map((row) => row.nextAt - now));
      if (ready.length === 0) return;
      if (wait > 0) {
        later(contactId, wait);
        return;
      }
      const results = await Promise.all(
        ready.flatMap((row) => (row.sealed === undefined ? [] : [fly(row, row.sealed)])),
      );
      if (life.ended) return;
      const taken = results.filter((result) => !('error' in result)).length;
      window =
        taken === results.length ? Math.min(MOST_WINDOW, window * 2) : Math.max(1, Math.min(taken, FIRST_WINDOW));
      await commit.run((work) => settle(work, results));
    }
  };

  /** Each deposit has a signal of its own: listeners would pile up on one that lives as long as the account. */
  const fly = async (row: OutboxRow, sealed: Sealed): Promise<Deposited> => {
    const flight = new AbortController();
    flights.add(flight);
    try {
      return await depositRow(env, row, sealed, flight.signal);
    } finally {
      flights.delete(flight);
    }
  };

  const settle = async (work: Work, results: readonly Deposited[]) => {
    for (const result of results) {
      const { row } = result;
      if (!('error' in result)) {
        await settleDeposited(env, work, row);
        continue;
      }
      const refusal = judgeRefusal(result.error, row.attempts, ports.random);
      if (refusal.kind === 'never') await settleFailed(work, row, refusal.reason);
      else if (refusal.kind === 'later')
        await settleLater(work, row, ports.clock.now() + refusal.delayMs, refusal.reason);
      else await redoWork(work, row);
    }
  };

  /** The relay's idea of time or cost has changed: the proof is made again, a few times. */
  const redoWork = async (work: Work, row: OutboxRow): Promise<void> => {
    if (row.attempts >= MOST_WORK || row.sealed?.workBits === 0) {
      await settleFailed(work, row, 'relay/work-needed');
      return;
    }
    await work.run('UPDATE outbox SET work = NULL WHERE id = ?', [row.id]);
    await settleLater(work, row, 0, undefined);
  };

  return {
    wake,
    retryNow() {
      impatient = true;
      wake();
    },
    async stop() {
      life.ended = true;
      for (const cancel of timers.values()) cancel();
      for (const flight of flights) flight.abort();
      await looking;
      await Promise.all(lanes.values());
    },
  };
}
