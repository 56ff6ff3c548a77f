import { LIMITS } from '@whispr/contract';
import { RelayFailure } from '../../failure.ts';
import type { DepositResult, InviteState, MailboxKind, NewEnvelope, Quotas, StoreWriter } from '../types.ts';
import type { Committer, Growth } from './committer.ts';
import type { Connection } from './connection.ts';
import { deleteEnvelopes, expireEnvelopes, insertEnvelope } from './envelopes.ts';
import { putInvite, revokeInvite, takeInvite } from './invites.ts';
import { publishPreKeys, takePreKeys } from './prekeys.ts';
import { putRecord } from './records.ts';
import type { Room } from './room.ts';
import type { Tallies } from './tallies.ts';

const FULL_RETRY_MS = 60_000;

/** Every change of the store, each a job of the group commit. */
export class SqliteWriter implements StoreWriter {
  readonly #db: Connection;
  readonly #committer: Committer;
  readonly #tallies: Tallies;
  readonly #room: Room;
  readonly #quotas: Quotas;

  constructor(db: Connection, committer: Committer, tallies: Tallies, room: Room, quotas: Quotas) {
    this.#db = db;
    this.#committer = committer;
    this.#tallies = tallies;
    this.#room = room;
    this.#quotas = quotas;
  }

  createMailbox(id: Uint8Array, kind: MailboxKind): Promise<void> {
    return this.#job('grow', () => {
      this.#needRoom();
      const sql = 'INSERT INTO mailbox (id, kind, leased, held, bytes) VALUES (?, ?, 0, 0, 0) ON CONFLICT DO NOTHING';
      this.#db.run(sql, id, kind === 'request' ? 1 : 0);
      // A deposit earlier in this transaction may have looked for it in vain.
      if (this.#tallies.of(id) === undefined) this.#tallies.forget(id);
    });
  }

  removeMailbox(id: Uint8Array): Promise<void> {
    return this.#job('free', () => {
      for (const table of ['envelope', 'prekey', 'prekey_base'])
        this.#db.run(`DELETE FROM ${table} WHERE mailbox = ?`, id);
      this.#db.run('DELETE FROM mailbox WHERE id = ?', id);
      this.#tallies.forget(id);
    });
  }

  lease(id: Uint8Array, count: number): Promise<number> {
    return this.#job('free', () => {
      const tally = this.#tallies.of(id);
      if (tally === undefined) throw new RelayFailure('relay/refused');
      return this.#tallies.lease(tally, count);
    });
  }

  deposit(row: NewEnvelope): Promise<DepositResult> {
    return this.#job('grow', () => insertEnvelope(this.#db, this.#tallies, row, this.#quotas, () => this.#room.left()));
  }

  acknowledge(mailbox: Uint8Array, depositIds: readonly Uint8Array[]): Promise<void> {
    return this.#job('free', () => deleteEnvelopes(this.#db, this.#tallies, mailbox, depositIds));
  }

  publishPreKeys(
    mailbox: Uint8Array,
    base: Uint8Array | undefined,
    oneTime: readonly Uint8Array[],
  ): Promise<{ oneTime: number; base: boolean }> {
    return this.#job('grow', () => {
      this.#needRoom();
      return publishPreKeys(this.#db, this.#tallies, mailbox, base, oneTime);
    });
  }

  takePreKeys(mailbox: Uint8Array): Promise<{ base: Uint8Array; oneTime: Uint8Array | undefined }> {
    return this.#job('free', () => takePreKeys(this.#db, mailbox));
  }

  putRecord(slot: Uint8Array, owner: Uint8Array, version: number, blob: Uint8Array): Promise<void> {
    return this.#job('grow', () => {
      this.#needRoom();
      putRecord(this.#db, slot, owner, version, blob);
    });
  }

  putInvite(slot: Uint8Array, owner: Uint8Array, blob: Uint8Array, now: number): Promise<void> {
    return this.#job('grow', () => {
      this.#needRoom();
      putInvite(this.#db, slot, owner, blob, now);
    });
  }

  takeInvite(slot: Uint8Array, now: number): Promise<Uint8Array> {
    return this.#job('free', () => takeInvite(this.#db, slot, now));
  }

  revokeInvite(slot: Uint8Array, owner: Uint8Array, now: number): Promise<InviteState> {
    return this.#job('free', () => revokeInvite(this.#db, slot, owner, now));
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.#job('free', () => {
      this.#room.restore();
      const spent = this.#db.run(
        'DELETE FROM spent_work WHERE digest IN (SELECT digest FROM spent_work WHERE expires_at <= ? LIMIT ?)',
        now,
        limit,
      );
      const invites = this.#db.run(
        'DELETE FROM invite WHERE slot IN (SELECT slot FROM invite WHERE ends_at <= ? LIMIT ?)',
        now - LIMITS.inviteKeptMs,
        limit,
      );
      return spent + invites + expireEnvelopes(this.#db, this.#tallies, now, limit);
    });
  }

  flush(): Promise<void> {
    return this.#job('free', () => undefined);
  }

  #job<T>(growth: Growth, run: () => T): Promise<T> {
    return this.#committer.add(growth, run);
  }

  #needRoom(): void {
    if (!this.#room.left()) throw new RelayFailure('relay/storage-full', { retryAfterMs: FULL_RETRY_MS });
  }
}
