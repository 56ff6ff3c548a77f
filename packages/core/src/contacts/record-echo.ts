import * as z from 'zod/mini';
import type { Env } from '../work/env.ts';
import type { Work } from '../work/work.ts';
import { type Contact, updateContact } from './contact-rows.ts';

const version = z.int().check(z.minimum(0));

/** Fields that hellos and receipts carry along (rule 7): our record's version, and theirs as we last saw it. */
export function recordEcho(env: Env, contact: Pick<Contact, 'recordVersionSeen'> | undefined) {
  return { record: env.recordVersion(), recordEcho: contact?.recordVersionSeen ?? 0 };
}

/** Remembers the version of their record, and passes on what they remember of ours. */
export async function takeRecordEcho(
  env: Env,
  work: Work,
  contact: Contact,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  const theirs = version.safeParse(body['record']);
  if (theirs.success && theirs.data > contact.recordVersionSeen)
    await updateContact(work, contact.id, { recordVersionSeen: theirs.data });
  const ours = version.safeParse(body['recordEcho']);
  if (ours.success && ours.data > env.recordVersion()) work.afterCommit(() => env.recordVersionEchoed(ours.data));
}
