import { keyOf } from '../../keys/ids.ts';
import type { Statements } from './statements.ts';

type Row = { kind: number; leased: number; held: number; bytes: number; fence: number };
export type Tally = Row & { id: Uint8Array; changed: boolean };

/**
 * The counters of the mailboxes that one transaction touches: read once, written once, however many rows change.
 * Reading them locks the mailbox, so whoever changes anything of a mailbox asks for its tally first.
 */
export class Tallies {
  readonly #sql: Statements;
  readonly #open = new Map<string, Promise<Tally | undefined>>();

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** The counters of a mailbox, `undefined` if there is none. */
  of(id: Uint8Array): Promise<Tally | undefined> {
    const key = keyOf(id);
    let tally = this.#open.get(key);
    if (tally === undefined) {
      tally = this.#read(id);
      this.#open.set(key, tally);
    }
    return tally;
  }

  /** Counts rows in (positive) or out (negative). */
  count(tally: Tally, rows: number, bytes: number): void {
    tally.held += rows;
    tally.bytes += bytes;
    tally.changed = true;
  }

  /** Takes `count` sequence numbers; returns the first. */
  lease(tally: Tally, count: number): number {
    const first = tally.leased + 1;
    tally.leased += count;
    tally.changed = true;
    return first;
  }

  fence(tally: Tally, fence: number): void {
    tally.fence = fence;
    tally.changed = true;
  }

  /** Called when a mailbox is made or removed inside the transaction. */
  forget(id: Uint8Array): void {
    this.#open.delete(keyOf(id));
  }

  async changed(): Promise<Tally[]> {
    const all = await Promise.all(this.#open.values());
    return all.flatMap((tally) => (tally?.changed === true ? [tally] : []));
  }

  async save(tally: Tally): Promise<void> {
    await this.#sql.run(
      'UPDATE mailbox SET leased = ?, held = ?, bytes = ?, fence = ? WHERE id = ?',
      tally.leased,
      tally.held,
      tally.bytes,
      tally.fence,
      tally.id,
    );
  }

  async #read(id: Uint8Array): Promise<Tally | undefined> {
    const row = await this.#sql.get<Row>(
      'SELECT kind, leased, held, bytes, fence FROM mailbox WHERE id = ? FOR UPDATE',
      id,
    );
    return row === undefined ? undefined : { ...row, id: Uint8Array.from(id), changed: false };
  }
}
