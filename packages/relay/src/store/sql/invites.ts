import { LIMITS } from '@whispr/contract';
import { equalBytes } from '@whispr/protocol/bytes';
import { RelayFailure } from '../../failure.ts';
import type { InviteState } from '../types.ts';
import type { Bytes, Statements } from './statements.ts';

type Row = { owner: Bytes; state: string; ends_at: number; body: Bytes };
/** Takes the place of the blob when an invite ends. Not empty: SQLite's binding stores an empty array as NULL. */
const NOTHING = Uint8Array.of(0);

/** The state of a stored invite: one that waits past its time has expired, even if no sweep has seen it yet. */
export function inviteStateAt(row: { state: string; ends_at: number }, now: number): InviteState {
  return row.state === 'waiting' && row.ends_at <= now ? 'expired' : (row.state as InviteState);
}

/** An invite that ended longer than `inviteKeptMs` ago is as good as gone. */
async function find(sql: Statements, slot: Uint8Array, now: number): Promise<Row | undefined> {
  const row = await sql.get<Row>('SELECT owner, state, ends_at, body FROM invite WHERE slot = ? FOR UPDATE', slot);
  return row !== undefined && row.ends_at + LIMITS.inviteKeptMs <= now ? undefined : row;
}

async function end(sql: Statements, slot: Uint8Array, state: InviteState, now: number): Promise<void> {
  await sql.run('UPDATE invite SET state = ?, ends_at = ?, body = ? WHERE slot = ?', state, now, NOTHING, slot);
}

/** Leaves an invite; the same one again is harmless, another one in the same slot is a conflict. */
export async function putInvite(
  sql: Statements,
  slot: Uint8Array,
  owner: Uint8Array,
  blob: Uint8Array,
  now: number,
): Promise<void> {
  const row = await find(sql, slot, now);
  if (row !== undefined) {
    if (inviteStateAt(row, now) === 'waiting' && equalBytes(row.owner, owner) && equalBytes(row.body, blob)) return;
    throw new RelayFailure('relay/version-conflict');
  }
  const added = await sql.run(
    `INSERT INTO invite (slot, owner, state, ends_at, body) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (slot) DO UPDATE SET owner = excluded.owner, state = excluded.state, ends_at = excluded.ends_at,
       body = excluded.body
     WHERE invite.ends_at <= ?`,
    slot,
    owner,
    'waiting',
    now + LIMITS.inviteLifeMs,
    blob,
    now - LIMITS.inviteKeptMs,
  );
  // Another process left one in this slot at the same moment.
  if (added === 0) throw new RelayFailure('relay/version-conflict');
}

/** Gives the blob to the first who asks. */
export async function takeInvite(sql: Statements, slot: Uint8Array, now: number): Promise<Uint8Array> {
  const row = await find(sql, slot, now);
  if (row === undefined) throw new RelayFailure('relay/not-found');
  const state = inviteStateAt(row, now);
  if (state !== 'waiting') throw new RelayFailure(`relay/invite-${state}`);
  await end(sql, slot, 'used', now);
  return row.body;
}

/** Withdraws a waiting invite of `owner`; an ended one keeps its end. Unknown slot and wrong owner look the same. */
export async function revokeInvite(
  sql: Statements,
  slot: Uint8Array,
  owner: Uint8Array,
  now: number,
): Promise<InviteState> {
  const row = await find(sql, slot, now);
  if (row === undefined || !equalBytes(row.owner, owner)) throw new RelayFailure('relay/refused');
  const state = inviteStateAt(row, now);
  if (state !== 'waiting') return state;
  await end(sql, slot, 'revoked', now);
  return 'revoked';
}
