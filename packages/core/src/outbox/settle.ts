import { equalBytes } from '@whispr/protocol/bytes';
import type { Context } from '../engine/context.ts';
import type { MessageState } from '../rpc/index.ts';
import type { Work } from '../work/work.ts';
import type { OutboxRow } from './outbox-rows.ts';

/** The relay has it: transient contents are done, others wait for the receipt. */
export async function settleDeposited(context: Context, work: Work, row: OutboxRow): Promise<void> {
  if (await isStale(work, row)) return;
  if (row.seq === 0) {
    await work.run('DELETE FROM outbox WHERE id = ?', [row.id]);
    return;
  }
  await work.run('UPDATE outbox SET deposited_at = ?, attempts = 0 WHERE id = ?', [context.ports.clock.now(), row.id]);
  await setState(work, row.uid, ['waiting'], 'relay', undefined);
}

/** It will not be sent by itself any more. */
export async function settleFailed(work: Work, row: OutboxRow, code: string): Promise<void> {
  if (await isStale(work, row)) return;
  if (row.seq === 0) {
    await work.run('DELETE FROM outbox WHERE id = ?', [row.id]);
    return;
  }
  await work.run('UPDATE outbox SET failure = ? WHERE id = ?', [code, row.id]);
  await setState(work, row.uid, ['waiting', 'relay'], 'failed', code);
}

/** It is tried again at `nextAt`; `reason` is shown beside the waiting message. */
export async function settleLater(
  work: Work,
  row: OutboxRow,
  nextAt: number,
  reason: string | undefined,
): Promise<void> {
  if (await isStale(work, row)) return;
  await work.run('UPDATE outbox SET attempts = attempts + 1, next_at = ? WHERE id = ?', [nextAt, row.id]);
  if (reason !== undefined) await setState(work, row.uid, ['waiting'], 'waiting', reason);
}

/** A contact confirmed contents: what healing would send again is done. Ids of others are ignored. */
export async function settleReceipt(
  work: Work,
  at: { readonly contactId: number; readonly chatId: number },
  ids: readonly Uint8Array[],
  state: 'delivered' | 'read',
): Promise<void> {
  const before: MessageState[] = ['waiting', 'relay', 'failed', ...(state === 'read' ? ['delivered' as const] : [])];
  for (const uid of ids) {
    await work.run('DELETE FROM outbox WHERE uid = ? AND contact_id = ?', [uid, at.contactId]);
    await setState(work, uid, before, state, undefined, at.chatId);
  }
}

/** While the envelope was under way, healing sealed the content afresh, or its receipt came: the answer is about the past. */
async function isStale(work: Work, row: OutboxRow): Promise<boolean> {
  const now = await work.first<{ deposit_id: Uint8Array | null }>('SELECT deposit_id FROM outbox WHERE id = ?', [
    row.id,
  ]);
  const before = row.sealed?.depositId;
  if (now === undefined) return true;
  if (before === undefined || now.deposit_id === null) return before !== undefined || now.deposit_id !== null;
  return !equalBytes(before, now.deposit_id);
}

async function setState(
  work: Work,
  uid: Uint8Array,
  before: readonly MessageState[],
  state: MessageState,
  failure: string | undefined,
  chatId?: number,
): Promise<void> {
  const row = await work.first<{ arrival: number; chat_id: number; state: MessageState; failure: string | null }>(
    'SELECT arrival, chat_id, state, failure FROM message WHERE uid = ? AND author = 0',
    [uid],
  );
  if (row === undefined || !before.includes(row.state)) return;
  if (chatId !== undefined && row.chat_id !== chatId) return;
  if (row.state === state && row.failure === (failure ?? null)) return;
  await work.run('UPDATE message SET state = ?, failure = ? WHERE arrival = ?', [state, failure ?? null, row.arrival]);
  work.changes.message(row.chat_id, row.arrival);
}
