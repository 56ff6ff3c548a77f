import { keyOf } from '../../keys/ids.ts';
import type { Connection } from './connection.ts';

type Row = { kind: number; leased: number; held: number; bytes: number };
export type Tally = Row & { id: Uint8Array; changed: boolean };

/** The counters of the mailboxes that one transaction touches: read once, written once, however many rows change. */
export class Tallies {
  readonly #db: Connection;
  readonly #open = new Map<string, Tally | undefined>();

  constructor(db: Connection) {
    this.#db = db;
  }

  /** Forgets everything; called when a transaction begins. */
  begin(): void {
    this.#open.clear();
  }

  /** The counters of a mailbox, `undefined` if there is none. */
  of(id: Uint8Array): Tally | undefined {
    const key = keyOf(id);
    if (this.#open.has(key)) return this.#open.get(key);
    const row = this.#db.get<Row>('SELECT kind, leased, held, bytes FROM mailbox WHERE id = ?', id);
    const tally = row === undefined ? undefined : { ...row, id: Uint8Array.from(id), changed: false };
    this.#open.set(key, tally);
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

  /** Called when a mailbox is made or removed inside the transaction. */
  forget(id: Uint8Array): void {
    this.#open.delete(keyOf(id));
  }

  /** Writes what has changed. */
  save(): void {
    for (const tally of this.#open.values())
      if (tally?.changed === true)
        this.#db.run(
          'UPDATE mailbox SET leased = ?, held = ?, bytes = ? WHERE id = ?',
          tally.leased,
          tally.held,
          tally.bytes,
          tally.id,
        );
  }
}
