import type { Env } from '../work/env.ts';
import { askForMissing } from './ask-missing.ts';
import { healContacts } from './heal-contacts.ts';

/** Looks after what is missing or could not be read, now and when the next step is due. */
export interface RepairKeeper {
  wake(): void;
  stop(): Promise<void>;
}

export function createRepairKeeper(env: Env): RepairKeeper {
  const { clock } = env.ports;
  const asked = new Map<number, { at: number; tries: number }>();
  let running: Promise<void> | undefined;
  let again = false;
  let cancel: (() => void) | undefined;
  const life = { ended: false };

  const look = async (): Promise<void> => {
    const next = Math.min(await healContacts(env), await askForMissing(env, asked));
    cancel?.();
    if (!life.ended && next !== Infinity) cancel = clock.after(Math.max(0, next - clock.now()), wake);
  };

  const wake = (): void => {
    again = true;
    if (life.ended || running !== undefined) return;
    running = (async () => {
      while (again && !life.ended) {
        again = false;
        await look();
      }
    })()
      // Only the lock, or a database that fails; the next event tries again.
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
        if (again) wake();
      });
  };

  return {
    wake,
    async stop() {
      life.ended = true;
      cancel?.();
      await running;
    },
  };
}
