import { settleFailed } from '../outbox/settle.ts';
import { outboxFromRow } from '../outbox/outbox-rows.ts';
import type { Work } from '../work/work.ts';

/** Gives up everything a contact has not confirmed; texts show `code` and can be sent again by hand. */
export async function failQueued(work: Work, contactId: number, code: string): Promise<void> {
  const rows = await work.all('SELECT * FROM outbox WHERE contact_id = ?', [contactId]);
  for (const row of rows.map(outboxFromRow)) await settleFailed(work, row, code);
}
