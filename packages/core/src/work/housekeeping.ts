import { contactById } from '../contacts/contact-rows.ts';
import { ownRoute, rekeyIfDue } from '../contacts/own-route.ts';
import { allMailboxes } from '../network/mailbox-rows.ts';
import { enqueue } from '../outbox/enqueue.ts';
import type { Env } from './env.ts';

const EVERY_MS = 3_600_000;
/** Longer than a relay keeps anything. */
const KEEP_SEEN_MS = 35 * 86_400_000;
/** An introduction's bundle that was not used by then never will be. */
const KEEP_BUNDLE_MS = 45 * 86_400_000;

/** What has to be done now and then: weekly keys, and forgetting what is not needed any more. */
export interface Housekeeping {
  start(): void;
  stop(): void;
}

export function createHousekeeping(env: Env): Housekeeping {
  const { clock } = env.ports;
  let cancel: (() => void) | undefined;
  let stopped = false;

  const run = (): void => {
    if (stopped) return;
    cancel = clock.after(EVERY_MS, run);
    // Only the lock can make this fail; the next hour does it again.
    tidy(env).catch(() => undefined);
  };

  return {
    start: run,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}

async function tidy(env: Env): Promise<void> {
  const now = env.ports.clock.now();
  await env.commit.run(async (work) => {
    await work.run('DELETE FROM seen WHERE at < ?', [now - KEEP_SEEN_MS]);
    await work.run(
      `DELETE FROM prekey WHERE created_at < ?
         AND mailbox IN (SELECT id FROM mailbox WHERE kind <> 'request')`,
      [now - KEEP_BUNDLE_MS],
    );
  });
  const mailboxes = await env.db.read(allMailboxes);
  for (const mailbox of mailboxes) {
    const { contactId } = mailbox;
    if (mailbox.kind !== 'contact' || mailbox.retired || contactId === undefined) continue;
    await env.commit.run(async (work) => {
      const contact = await contactById(work, contactId);
      if (contact?.state !== 'active' || !(await rekeyIfDue(env, work, mailbox))) return;
      await enqueue(env, work, contact, 'route', { route: await ownRoute(env, work, contactId) });
      work.afterCommit(() => env.wakeRecord());
    });
  }
}
