import { LIMITS } from '@whispr/contract';
import { equalBytes } from '@whispr/protocol/bytes';
import { RelayFailure } from '../../failure.ts';
import type { InviteState } from '../types.ts';
import type { Bytes, Connection } from './connection.ts';

type Row = { owner: Bytes; state: string; ends_at: number; body: Bytes };
/** Takes the place of the blob when an invite ends. Not empty: the binding stores an empty array as NULL. */
const NOTHING = Uint8Array.of(0);

/** The state of a stored invite: one that waits past its time has expired, even if no sweep has seen it yet. */
export function inviteStateAt(row: { state: string; ends_at: number }, now: number): InviteState {
  return row.state === 'waiting' && row.ends_at <= now ? 'expired' : (row.state as InviteState);
}

/** An invite that ended longer than `inviteKeptMs` ago is as good as gone. */
function find(db: Connection, slot: Uint8Array, now: number): Row | undefined {
  const row = db.get<Row>('SELECT owner, state, ends_at, body FROM invite WHERE slot = ?', slot);
  return row !== undefined && row.ends_at + LIMITS.inviteKeptMs <= now ? undefined : row;
}

function end(db: Connection, slot: Uint8Array, state: InviteState, now: number): void {
  db.run('UPDATE invite SET state = ?, ends_at = ?, body = ? WHERE slot = ?', state, now, NOTHING, slot);
}

/** Leaves an invite; the same one again is harmless, another one in the same slot is a conflict. */
export function putInvite(db: Connection, slot: Uint8Array, owner: Uint8Array, blob: Uint8Array, now: number): void {
  const row = find(db, slot, now);
  if (row !== undefined) {
    if (inviteStateAt(row, now) === 'waiting' && equalBytes(row.owner, owner) && equalBytes(row.body, blob)) return;
    throw new RelayFailure('relay/version-conflict');
  }
  db.run('DELETE FROM invite WHERE slot = ?', slot);
  db.run(
    'INSERT INTO invite (slot, owner, state, ends_at, body) VALUES (?, ?, ?, ?, ?)',
    slot,
    owner,
    'waiting',
    now + LIMITS.inviteLifeMs,
    blob,
  );
}

/** Gives the blob to the first who asks. */
export function takeInvite(db: Connection, slot: Uint8Array, now: number): Uint8Array {
  const row = find(db, slot, now);
  if (row === undefined) throw new RelayFailure('relay/not-found');
  const state = inviteStateAt(row, now);
  if (state !== 'waiting') throw new RelayFailure(`relay/invite-${state}`);
  end(db, slot, 'used', now);
  return row.body;
}

/** Withdraws a waiting invite of `owner`; an ended one keeps its end. Unknown slot and wrong owner look the same. */
export function revokeInvite(db: Connection, slot: Uint8Array, owner: Uint8Array, now: number): InviteState {
  const row = find(db, slot, now);
  if (row === undefined || !equalBytes(row.owner, owner)) throw new RelayFailure('relay/refused');
  const state = inviteStateAt(row, now);
  if (state !== 'waiting') return state;
  end(db, slot, 'revoked', now);
  return 'revoked';
}
