import { checkSchema, decodeCbor, encodeCbor } from '@whispr/protocol/cbor';
import { routeSchema, type Route } from '@whispr/protocol/content';
import { WhisprError } from '@whispr/protocol/errors';
import type { Reader } from '../db/database.ts';
import type { SqlRow, SqlValue } from '../ports/index.ts';
import type { ContactState, ContactView } from '../rpc/index.ts';
import type { Statements } from '../work/work.ts';

export type Verification = ContactView['verification'];

/** A row of the `contact` table. */
export interface Contact {
  readonly id: number;
  readonly uid: Uint8Array;
  /** 33 bytes; not known yet after taking an invite. */
  readonly identity: Uint8Array | undefined;
  readonly state: ContactState;
  readonly chosenName: string;
  readonly nickname: string;
  readonly verification: Verification;
  readonly route: Route | undefined;
  readonly kem: Uint8Array | undefined;
  readonly epoch: number;
  readonly deviceId: number;
  readonly pending: Uint8Array | undefined;
  readonly stateBeforeBlock: ContactState | undefined;
  readonly healState: Uint8Array | undefined;
  readonly recordVersionSeen: number;
}

/** What may be changed; `undefined` clears a column. */
export type ContactChange = Partial<Omit<Contact, 'id' | 'uid'>>;

const COLUMNS = {
  identity: 'identity',
  state: 'state',
  chosenName: 'chosen_name',
  nickname: 'nickname',
  verification: 'verification',
  route: 'route',
  kem: 'kem',
  epoch: 'epoch',
  deviceId: 'device_id',
  pending: 'pending',
  stateBeforeBlock: 'state_before_block',
  healState: 'heal_state',
  recordVersionSeen: 'record_version_seen',
} as const satisfies Record<keyof ContactChange, string>;

/** One contact by its row id. */
export function contactById(reader: Pick<Reader, 'first'>, id: number): Promise<Contact | undefined> {
  return find(reader, 'id = ?', id);
}

export function contactByUid(reader: Pick<Reader, 'first'>, uid: Uint8Array): Promise<Contact | undefined> {
  return find(reader, 'uid = ?', uid);
}

export function contactByIdentity(reader: Pick<Reader, 'first'>, identity: Uint8Array): Promise<Contact | undefined> {
  return find(reader, 'identity = ?', identity);
}

/** A contact that must exist: `contact/unknown` otherwise. */
export async function needContact(reader: Pick<Reader, 'first'>, uid: Uint8Array): Promise<Contact> {
  const contact = await contactByUid(reader, uid);
  if (contact === undefined) throw new WhisprError('contact/unknown', 'there is no such contact');
  return contact;
}

export async function allContacts(reader: Pick<Reader, 'all'>): Promise<Contact[]> {
  return (await reader.all('SELECT * FROM contact ORDER BY id')).map(contactFromRow);
}

/** Makes a contact and resolves with its row id. */
export async function insertContact(
  work: Statements,
  uid: Uint8Array,
  now: number,
  change: ContactChange & { readonly state: ContactState },
): Promise<number> {
  const id = await work.insert('INSERT INTO contact (uid, state, created_at) VALUES (?, ?, ?)', [
    uid,
    change.state,
    now,
  ]);
  await updateContact(work, id, change);
  return id;
}

export async function updateContact(work: Statements, id: number, change: ContactChange): Promise<void> {
  const keys = Object.keys(change) as (keyof ContactChange)[];
  if (keys.length === 0) return;
  const values = keys.map((key) => toSql(change[key]));
  const assignments = keys.map((key) => `${COLUMNS[key]} = ?`).join(', ');
  await work.run(`UPDATE contact SET ${assignments} WHERE id = ?`, [...values, id]);
}

/** Reads a row; a route that is not one is `storage/damaged`. */
export function contactFromRow(row: SqlRow): Contact {
  return {
    id: row['id'] as number,
    uid: row['uid'] as Uint8Array,
    identity: bytes(row['identity']),
    state: row['state'] as ContactState,
    chosenName: row['chosen_name'] as string,
    nickname: row['nickname'] as string,
    verification: row['verification'] as Verification,
    route: decodeRoute(bytes(row['route'])),
    kem: bytes(row['kem']),
    epoch: row['epoch'] as number,
    deviceId: row['device_id'] as number,
    pending: bytes(row['pending']),
    stateBeforeBlock: (row['state_before_block'] ?? undefined) as ContactState | undefined,
    healState: bytes(row['heal_state']),
    recordVersionSeen: row['record_version_seen'] as number,
  };
}

async function find(reader: Pick<Reader, 'first'>, where: string, value: SqlValue): Promise<Contact | undefined> {
  const row = await reader.first(`SELECT * FROM contact WHERE ${where}`, [value]);
  return row && contactFromRow(row);
}

function decodeRoute(stored: Uint8Array | undefined): Route | undefined {
  return stored && checkSchema(routeSchema, decodeCbor(stored, { maxBytes: 16_384 }), 'storage/damaged');
}

function toSql(value: ContactChange[keyof ContactChange]): SqlValue {
  if (value === undefined) return null;
  if (typeof value !== 'object' || value instanceof Uint8Array) return value;
  return encodeCbor(value);
}

function bytes(value: SqlValue | undefined): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}
