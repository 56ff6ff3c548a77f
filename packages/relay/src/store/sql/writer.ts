import { LIMITS } from '@whispr/contract';
import { RelayFailure } from '../../failure.ts';
import { keyOf } from '../../keys/ids.ts';
import type { DepositResult, InviteState, MailboxKind, NewEnvelope, Quotas, StoreWriter } from '../types.ts';
import type { Transaction } from './committer.ts';
import { deleteEnvelopes, expireEnvelopes, insertEnvelope } from './envelopes.ts';
import { putInvite, revokeInvite, takeInvite } from './invites.ts';
import { publishPreKeys, takePreKeys } from './prekeys.ts';
import { putRecord } from './records.ts';
import type { Growth } from './statements.ts';

const FULL_RETRY_MS = 60_000;

/** Where jobs run: one committer, or several side by side. */
export type Jobs = {
  add: <T>(key: string, growth: Growth, run: (transaction: Transaction) => Promise<T>) => Promise<T>;
  addAlone: <T>(run: (transaction: Transaction) => Promise<T>) => Promise<T>;
  flush: () => Promise<void>;
};
/** Whether the store may grow, and what to do at a sweep to find out. */
export type RoomLeft = { left: () => boolean; restore: () => void };

/** Every change of the store, each a job of the group commit. `stored` is told where a reader has to look. */
export class SqlWriter implements StoreWriter {
  readonly #jobs: Jobs;
  readonly #room: RoomLeft;
  readonly #quotas: Quotas;
  readonly #stored: (mailbox: Uint8Array, fence: number) => void;

  constructor(jobs: Jobs, room: RoomLeft, quotas: Quotas, stored: (mailbox: Uint8Array, fence: number) => void) {
    this.#jobs = jobs;
    this.#room = room;
    this.#quotas = quotas;
    this.#stored = stored;
  }

  createMailbox(id: Uint8Array, kind: MailboxKind): Promise<void> {
    return this.#job(id, 'grow', async ({ sql, tallies }) => {
      this.#needRoom();
      const insert =
        'INSERT INTO mailbox (id, kind, leased, held, bytes) VALUES (?, ?, 0, 0, 0) ON CONFLICT (id) DO NOTHING';
      await sql.run(insert, id, kind === 'request' ? 1 : 0);
      // A deposit earlier in this transaction may have looked for it in vain.
      if ((await tallies.of(id)) === undefined) tallies.forget(id);
    });
  }

  removeMailbox(id: Uint8Array): Promise<void> {
    return this.#job(id, 'free', async ({ sql, tallies }) => {
      await tallies.of(id);
      for (const table of ['envelope', 'prekey', 'prekey_base'])
        await sql.run(`DELETE FROM ${table} WHERE mailbox = ?`, id);
      await sql.run('DELETE FROM mailbox WHERE id = ?', id);
      tallies.forget(id);
    });
  }

  open(id: Uint8Array, fence: number): Promise<number> {
    return this.#job(id, 'free', async ({ tallies }) => {
      const tally = await tallies.of(id);
      if (tally === undefined) throw new RelayFailure('relay/refused');
      tallies.fence(tally, fence);
      return tally.held;
    });
  }

  lease(id: Uint8Array, count: number): Promise<number> {
    return this.#job(id, 'free', async ({ tallies }) => {
      const tally = await tallies.of(id);
      if (tally === undefined) throw new RelayFailure('relay/refused');
      return tallies.lease(tally, count);
    });
  }

  async deposit(row: NewEnvelope): Promise<DepositResult> {
    const result = await this.#job(row.mailbox, 'grow', (transaction) =>
      insertEnvelope(transaction, row, this.#quotas, this.#room.left()),
    );
    const sentUnderIt = row.pushed?.fence !== undefined && 'fence' in result && row.pushed.fence === result.fence;
    if (result.state !== 'settled' && !sentUnderIt) this.#stored(row.mailbox, result.fence);
    return result;
  }

  acknowledge(mailbox: Uint8Array, depositIds: readonly Uint8Array[], fence?: number): Promise<void> {
    return this.#job(mailbox, 'free', (transaction) => deleteEnvelopes(transaction, mailbox, depositIds, fence));
  }

  publishPreKeys(
    mailbox: Uint8Array,
    base: Uint8Array | undefined,
    oneTime: readonly Uint8Array[],
  ): Promise<{ oneTime: number; base: boolean }> {
    return this.#job(mailbox, 'grow', (transaction) => {
      this.#needRoom();
      return publishPreKeys(transaction, mailbox, base, oneTime);
    });
  }

  takePreKeys(mailbox: Uint8Array): Promise<{ base: Uint8Array; oneTime: Uint8Array | undefined }> {
    return this.#job(mailbox, 'free', ({ sql }) => takePreKeys(sql, mailbox));
  }

  putRecord(slot: Uint8Array, owner: Uint8Array, version: number, blob: Uint8Array): Promise<void> {
    return this.#job(slot, 'grow', ({ sql }) => {
      this.#needRoom();
      return putRecord(sql, slot, owner, version, blob);
    });
  }

  putInvite(slot: Uint8Array, owner: Uint8Array, blob: Uint8Array, now: number): Promise<void> {
    return this.#job(slot, 'grow', ({ sql }) => {
      this.#needRoom();
      return putInvite(sql, slot, owner, blob, now);
    });
  }

  takeInvite(slot: Uint8Array, now: number): Promise<Uint8Array> {
    return this.#job(slot, 'free', ({ sql }) => takeInvite(sql, slot, now));
  }

  revokeInvite(slot: Uint8Array, owner: Uint8Array, now: number): Promise<InviteState> {
    return this.#job(slot, 'free', ({ sql }) => revokeInvite(sql, slot, owner, now));
  }

  spendChallenge(digest: Uint8Array, expiresAt: number): Promise<boolean> {
    return this.#job(digest, 'free', async ({ sql }) => {
      const insert = 'INSERT INTO spent_challenge (digest, expires_at) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING';
      return (await sql.run(insert, digest, expiresAt)) === 1;
    });
  }

  sweep(now: number, limit: number): Promise<number> {
    return this.#jobs.addAlone(async (transaction) => {
      this.#room.restore();
      const expire = (table: string, key: string, end: string, until: number): Promise<number> =>
        transaction.sql.run(
          `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${end} <= ? ORDER BY ${key} LIMIT ?)`,
          until,
          limit,
        );
      const envelopes = await expireEnvelopes(transaction, now, limit);
      const works = await expire('spent_work', 'digest', 'expires_at', now);
      const challenges = await expire('spent_challenge', 'digest', 'expires_at', now);
      const invites = await expire('invite', 'slot', 'ends_at', now - LIMITS.inviteKeptMs);
      return envelopes + works + challenges + invites;
    });
  }

  flush(): Promise<void> {
    return this.#jobs.flush();
  }

  #job<T>(key: Uint8Array, growth: Growth, run: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#jobs.add(keyOf(key), growth, run);
  }

  #needRoom(): void {
    if (!this.#room.left()) throw new RelayFailure('relay/storage-full', { retryAfterMs: FULL_RETRY_MS });
  }
}
