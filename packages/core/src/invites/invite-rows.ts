import type { Reader } from '../db/database.ts';
import type { SqlRow } from '../ports/index.ts';
import type { InviteView } from '../rpc/index.ts';

/** A row of the `invite` table. */
export interface Invite {
  readonly id: number;
  readonly uid: Uint8Array;
  readonly code: string;
  readonly slot: Uint8Array;
  readonly signingSeed: Uint8Array;
  readonly mailbox: Uint8Array;
  readonly relay: string;
  readonly state: InviteView['state'];
  readonly contactId: number | undefined;
  readonly expiresAt: number;
}

export async function allInvites(reader: Pick<Reader, 'all'>): Promise<Invite[]> {
  return (await reader.all('SELECT * FROM invite ORDER BY id DESC')).map(inviteFromRow);
}

export async function inviteById(reader: Pick<Reader, 'first'>, id: number): Promise<Invite | undefined> {
  const row = await reader.first('SELECT * FROM invite WHERE id = ?', [id]);
  return row && inviteFromRow(row);
}

export async function inviteByUid(reader: Pick<Reader, 'first'>, uid: Uint8Array): Promise<Invite | undefined> {
  const row = await reader.first('SELECT * FROM invite WHERE uid = ?', [uid]);
  return row && inviteFromRow(row);
}

export async function inviteOfMailbox(reader: Pick<Reader, 'first'>, mailbox: Uint8Array): Promise<Invite | undefined> {
  const row = await reader.first('SELECT * FROM invite WHERE mailbox = ?', [mailbox]);
  return row && inviteFromRow(row);
}

function inviteFromRow(row: SqlRow): Invite {
  return {
    id: row['id'] as number,
    uid: row['uid'] as Uint8Array,
    code: row['code'] as string,
    slot: row['slot'] as Uint8Array,
    signingSeed: row['signing_seed'] as Uint8Array,
    mailbox: row['mailbox'] as Uint8Array,
    relay: row['relay'] as string,
    state: row['state'] as InviteView['state'],
    contactId: (row['contact_id'] ?? undefined) as number | undefined,
    expiresAt: row['expires_at'] as number,
  };
}
