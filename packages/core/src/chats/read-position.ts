import { noteReceipt } from '../outbox/receipts.ts';
import { contactById } from '../contacts/contact-rows.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { needChat } from './chat-rows.ts';

/**
 * Moves the read position forward to an arrival (it never goes back). The author is told if receipts are on; what was
 * read while they were off is never told later (C4).
 */
export async function markRead(env: Env, work: Work, uid: Uint8Array, arrival: number): Promise<void> {
  const chat = await needChat(work, uid);
  const newest = await work.first<{ arrival: number | null }>(
    'SELECT MAX(arrival) AS arrival FROM message WHERE chat_id = ?',
    [chat.id],
  );
  const to = Math.min(arrival, newest?.arrival ?? 0);
  if (to <= chat.readArrival) return;
  const contact = await contactById(work, chat.contactId);
  if (env.settings().receipts && contact?.state === 'active') {
    const rows = await work.all<{ uid: Uint8Array }>(
      `SELECT uid FROM message WHERE chat_id = ? AND arrival > ? AND arrival <= ? AND author <> 0
         AND kind IN ('text', 'unsupported')`,
      [chat.id, chat.readTold, to],
    );
    for (const row of rows) await noteReceipt(work, chat.contactId, 'read', row.uid);
    if (rows.length > 0) work.afterCommit(() => env.signals.receiptsDue());
  }
  await work.run('UPDATE chat SET read_arrival = ?, read_told = ? WHERE id = ?', [to, to, chat.id]);
  work.changes.chat(chat.id);
}
