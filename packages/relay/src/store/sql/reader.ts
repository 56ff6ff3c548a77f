import { LIMITS } from '@whispr/contract';
import type { InviteState, Mailbox, StoredEnvelope, StoreReader } from '../types.ts';
import { inviteStateAt } from './invites.ts';
import type { Bytes, Reads } from './statements.ts';

/** Mailboxes asked for in one statement. */
const CHUNK = 100;

/** Reads through statements that cannot write. */
export class SqlReader implements StoreReader {
  readonly #sql: Reads;

  constructor(sql: Reads) {
    this.#sql = sql;
  }

  async mailbox(id: Uint8Array): Promise<Mailbox | undefined> {
    const row = await this.#sql.get<{ kind: number; held: number; fence: number }>(
      'SELECT kind, held, fence FROM mailbox WHERE id = ?',
      id,
    );
    return row && { kind: row.kind === 1 ? 'request' : 'contact', held: row.held, fence: row.fence };
  }

  async states(ids: readonly Uint8Array[]): Promise<{ id: Uint8Array; held: number; fence: number }[]> {
    const all: { id: Uint8Array; held: number; fence: number }[] = [];
    for (let at = 0; at < ids.length; at += CHUNK) {
      const chunk = Array.from({ length: CHUNK }, (_, i) => ids[at + i] ?? null);
      const places = chunk.map(() => '?').join(', ');
      all.push(
        ...(await this.#sql.all<{ id: Bytes; held: number; fence: number }>(
          `SELECT id, held, fence FROM mailbox WHERE id IN (${places})`,
          ...chunk,
        )),
      );
    }
    return all;
  }

  async envelopes(mailbox: Uint8Array, after: number, limit: number, now: number): Promise<StoredEnvelope[]> {
    const rows = await this.#sql.all<{ sequence: number; deposit_id: Bytes; body: Bytes }>(
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
    const row = await this.#sql.get<{ one_time: number; base: number }>(
      `SELECT (SELECT count(*) FROM prekey WHERE mailbox = ?) AS one_time,
              (SELECT count(*) FROM prekey_base WHERE mailbox = ?) AS base`,
      mailbox,
      mailbox,
    );
    return { oneTime: row?.one_time ?? 0, base: row?.base === 1 };
  }

  async record(slot: Uint8Array): Promise<{ version: number; blob: Uint8Array } | undefined> {
    const row = await this.#sql.get<{ version: number; body: Bytes }>(
      'SELECT version, body FROM record WHERE slot = ?',
      slot,
    );
    return row && { version: row.version, blob: row.body };
  }

  async invite(slot: Uint8Array, owner: Uint8Array, now: number): Promise<InviteState | undefined> {
    const row = await this.#sql.get<{ state: string; ends_at: number }>(
      'SELECT state, ends_at FROM invite WHERE slot = ? AND owner = ?',
      slot,
      owner,
    );
    if (row === undefined || row.ends_at + LIMITS.inviteKeptMs <= now) return undefined;
    return inviteStateAt(row, now);
  }

  async check(): Promise<void> {
    await this.#sql.get('SELECT count(*) AS count FROM relay_key');
  }
}
