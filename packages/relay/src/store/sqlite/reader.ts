import { LIMITS } from '@whispr/contract';
import type { InviteState, Mailbox, StoredEnvelope, StoreReader } from '../types.ts';
import type { Bytes, Connection } from './connection.ts';
import { inviteStateAt } from './invites.ts';

/** Reads on a connection that cannot write. */
export class SqliteReader implements StoreReader {
  readonly #db: Connection;

  constructor(db: Connection) {
    this.#db = db;
  }

  async mailbox(id: Uint8Array): Promise<Mailbox | undefined> {
    const row = this.#db.get<{ kind: number; held: number }>('SELECT kind, held FROM mailbox WHERE id = ?', id);
    return row && { kind: row.kind === 1 ? 'request' : 'contact', held: row.held };
  }

  async envelopes(mailbox: Uint8Array, after: number, limit: number, now: number): Promise<StoredEnvelope[]> {
    const rows = this.#db.all<{ sequence: number; deposit_id: Bytes; body: Bytes }>(
      `SELECT sequence, deposit_id, body FROM envelope
       WHERE mailbox = ? AND sequence > ? AND expires_at > ? ORDER BY sequence LIMIT ?`,
      mailbox,
      after,
      now,
      limit,
    );
    return rows.map((row) => ({ sequence: row.sequence, depositId: row.deposit_id, envelope: row.body }));
  }

  async preKeyCount(mailbox: Uint8Array): Promise<{ oneTime: number; base: boolean }> {
    const row = this.#db.get<{ one_time: number; base: number }>(
      `SELECT (SELECT count(*) FROM prekey WHERE mailbox = ?) AS one_time,
              (SELECT count(*) FROM prekey_base WHERE mailbox = ?) AS base`,
      mailbox,
      mailbox,
    );
    return { oneTime: row?.one_time ?? 0, base: row?.base === 1 };
  }

  async record(slot: Uint8Array): Promise<{ version: number; blob: Uint8Array } | undefined> {
    const row = this.#db.get<{ version: number; body: Bytes }>('SELECT version, body FROM record WHERE slot = ?', slot);
    return row && { version: row.version, blob: row.body };
  }

  async invite(slot: Uint8Array, owner: Uint8Array, now: number): Promise<InviteState | undefined> {
    const row = this.#db.get<{ state: string; ends_at: number }>(
      'SELECT state, ends_at FROM invite WHERE slot = ? AND owner = ?',
      slot,
      owner,
    );
    if (row === undefined || row.ends_at + LIMITS.inviteKeptMs <= now) return undefined;
    return inviteStateAt(row, now);
  }

  async check(): Promise<void> {
    this.#db.get('SELECT count(*) AS count FROM relay_key');
  }
}
