import { decodeRecord, encodeRecord, type SessionRecord } from '@whispr/protocol/signal';
import type { Work } from '../work/work.ts';

/** All sessions with one device of a contact. */
export interface DeviceSessions {
  readonly deviceId: number;
  readonly record: SessionRecord;
}

interface Entry {
  sessions: DeviceSessions[];
  dirty: Set<number>;
  gone: Set<number>;
}

/** Session records of the contacts in one transaction: a burst of 64 messages reads and writes each record once. */
export class SessionCache {
  readonly #work: Work;
  readonly #entries = new Map<number, Entry>();

  constructor(work: Work) {
    this.#work = work;
  }

  /** The records of a contact, lowest device first. */
  async of(contactId: number): Promise<readonly DeviceSessions[]> {
    return (await this.#entry(contactId)).sessions;
  }

  async get(contactId: number, deviceId: number): Promise<SessionRecord | undefined> {
    return (await this.of(contactId)).find((entry) => entry.deviceId === deviceId)?.record;
  }

  /** Stores a record with the transaction. */
  async put(contactId: number, deviceId: number, record: SessionRecord): Promise<void> {
    const entry = await this.#entry(contactId);
    entry.sessions = [...entry.sessions.filter((one) => one.deviceId !== deviceId), { deviceId, record }].sort(
      (a, b) => a.deviceId - b.deviceId,
    );
    entry.dirty.add(deviceId);
    entry.gone.delete(deviceId);
    this.#work.touch();
  }

  /** A contact's device turned out to have another number. */
  async move(contactId: number, from: number, to: number): Promise<void> {
    const record = await this.get(contactId, from);
    if (record === undefined || from === to) return;
    await this.put(contactId, to, record);
    const entry = await this.#entry(contactId);
    entry.sessions = entry.sessions.filter((one) => one.deviceId !== from);
    entry.dirty.delete(from);
    entry.gone.add(from);
  }

  /** Forgets a contact whose row is being deleted. */
  forget(contactId: number): void {
    this.#entries.delete(contactId);
  }

  async flush(): Promise<void> {
    for (const [contactId, { sessions, dirty, gone }] of this.#entries) {
      for (const deviceId of gone)
        await this.#work.run('DELETE FROM session WHERE contact_id = ? AND device_id = ?', [contactId, deviceId]);
      for (const { deviceId, record } of sessions) {
        if (!dirty.has(deviceId)) continue;
        await this.#work.run(
          `INSERT INTO session (contact_id, device_id, record) VALUES (?, ?, ?)
           ON CONFLICT (contact_id, device_id) DO UPDATE SET record = excluded.record`,
          [contactId, deviceId, encodeRecord(record)],
        );
      }
    }
  }

  async #entry(contactId: number): Promise<Entry> {
    const known = this.#entries.get(contactId);
    if (known !== undefined) return known;
    const rows = await this.#work.all<{ device_id: number; record: Uint8Array }>(
      'SELECT device_id, record FROM session WHERE contact_id = ? ORDER BY device_id',
      [contactId],
    );
    const sessions = rows.map((row) => ({ deviceId: row.device_id, record: decodeRecord(row.record) }));
    const entry: Entry = { sessions, dirty: new Set(), gone: new Set() };
    this.#entries.set(contactId, entry);
    return entry;
  }
}
