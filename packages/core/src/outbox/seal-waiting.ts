import { contactById } from '../contacts/contact-rows.ts';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { setSealed, waitingRows } from './outbox-rows.ts';
import { sealFor } from './seal.ts';

/** Seals what waited for a session, in order, at most `limit` rows. True if nothing is left without an envelope among them. */
export async function sealWaiting(env: Env, work: Work, contactId: number, limit: number): Promise<boolean> {
  const contact = await contactById(work, contactId);
  if (contact === undefined) return false;
  for (const row of await waitingRows(work, contactId, limit)) {
    if (row.sealed !== undefined) continue;
    const sealed = await sealFor(env, work, contact, row.content);
    if (sealed === undefined) {
      // If it is a session that is missing, healing makes one.
      work.afterCommit(() => env.signals.repairDue());
      return false;
    }
    await setSealed(work, row.id, sealed);
  }
  return true;
}
