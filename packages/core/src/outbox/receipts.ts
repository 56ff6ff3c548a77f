import { MAX_LIST } from '@whispr/protocol/content';
import { contactById } from '../contacts/contact-rows.ts';
import { recordEcho } from '../contacts/record-echo.ts';
import type { Env } from '../work/env.ts';
import type { Statements, Work } from '../work/work.ts';
import { enqueue } from './enqueue.ts';

/** Receipts of one moment travel together. */
export const RECEIPT_DELAY_MS = 250;

export interface ReceiptSender {
  /** Something was noted in `receipt_due`. */
  wake(): void;
  stop(): void;
}

/** Notes that the next receipt to a contact shall name a content. */
export async function noteReceipt(
  work: Statements,
  contactId: number,
  kind: 'delivered' | 'read',
  uid: Uint8Array,
): Promise<void> {
  await work.run('INSERT OR IGNORE INTO receipt_due (contact_id, kind, uid) VALUES (?, ?, ?)', [contactId, kind, uid]);
}

export function createReceiptSender(env: Env): ReceiptSender {
  let cancel: (() => void) | undefined;
  let stopped = false;

  const flush = async (): Promise<void> => {
    const due = await env.db.read((reader) =>
      reader.all<{ contact_id: number; kind: 'delivered' | 'read' }>(
        `SELECT DISTINCT contact_id, kind FROM receipt_due JOIN contact ON contact.id = contact_id
         WHERE contact.state = 'active' AND contact.verification <> 'changed'`,
      ),
    );
    for (const { contact_id: contactId, kind } of due)
      await env.commit.run((work) => sendReceipts(env, work, contactId, kind));
  };

  const wake = (): void => {
    if (stopped || cancel !== undefined) return;
    cancel = env.ports.clock.after(RECEIPT_DELAY_MS, () => {
      cancel = undefined;
      // Only the lock can make this fail; what is due stays in the table.
      flush().catch(() => undefined);
    });
  };

  return {
    wake,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}

async function sendReceipts(env: Env, work: Work, contactId: number, kind: 'delivered' | 'read'): Promise<void> {
  const contact = await contactById(work, contactId);
  if (contact === undefined) return;
  const due = await work.all<{ uid: Uint8Array }>(
    'SELECT uid FROM receipt_due WHERE contact_id = ? AND kind = ? LIMIT ?',
    [contactId, kind, MAX_LIST],
  );
  if (due.length === 0) return;
  const ids = due.map((row) => row.uid.slice());
  await enqueue(env, work, contact, 'receipt', { kind, ids, ...recordEcho(env, contact) });
  for (const uid of ids)
    await work.run('DELETE FROM receipt_due WHERE contact_id = ? AND kind = ? AND uid = ?', [contactId, kind, uid]);
  if (due.length === MAX_LIST) await sendReceipts(env, work, contactId, kind);
}
