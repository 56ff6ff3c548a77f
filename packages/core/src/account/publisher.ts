import type { AccountKeys } from '@whispr/protocol/identity';
import { createBackgroundJob } from '../engine/background-job.ts';
import type { Context } from '../engine/context.ts';
import { publishDirectory } from './publish-directory.ts';
import { publishPreKeys } from './publish-prekeys.ts';
import { ensureRequestMailbox } from './request-mailbox.ts';

/** Keeps what strangers need at the home relay: request mailbox, prekeys, directory entry. */
export interface Publisher {
  wake(): void;
  stop(): Promise<void>;
}

/** Strangers take prekeys while we look away. */
const LOOK_AGAIN_MS = 6 * 3_600_000;

/** Works in the background and tries again alone, so that an account can be made without a network. */
export function createPublisher(context: Context, keys: AccountKeys): Publisher {
  const job = createBackgroundJob(context.ports, async (signal) => {
    const mailbox = await ensureRequestMailbox(context, signal);
    await publishPreKeys(context, mailbox, signal);
    // Last: who finds the entry finds the prekeys too.
    await publishDirectory(context, keys, mailbox, signal);
    job.wake(LOOK_AGAIN_MS);
  });
  return {
    wake: () => {
      job.wake();
    },
    stop: () => job.stop(),
  };
}
