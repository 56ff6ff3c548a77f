import { isWhisprError, WhisprError } from '@whispr/protocol/errors';
import type { Environment } from '../account/environment.ts';
import type { OpenAccount } from '../account/open-account.ts';
import { createPinDelay, type PinDelay } from '../account/pin-delay.ts';
import { findPresence } from '../account/presence.ts';
import type { StatusView } from '../rpc/index.ts';
import { abortable } from './abortable.ts';
import { createSerial, type Serial } from './serial.ts';

type State =
  | { phase: 'fresh' | 'locked' | 'in-use' }
  | { phase: 'lost'; reason: string }
  | { phase: 'ready'; account: OpenAccount };

/** Why there is no open account, by phase. */
const CLOSED: Record<Exclude<State['phase'], 'ready'>, string> = {
  fresh: 'account/none',
  locked: 'account/locked',
  'in-use': 'storage/in-use',
  lost: 'account/lost',
};

/** Holds the one profile of an engine: who owns it, whether it is open, and every step from one phase to the next. */
export interface AccountHolder {
  readonly pinDelay: PinDelay;
  readonly phase: State['phase'];
  /** Runs a step between phases; never two at once. */
  readonly step: Serial;
  status(): Promise<StatusView>;
  /** Takes the profile (again) and looks what is in it. */
  acquire(options: { steal: boolean }): Promise<void>;
  /** Runs with the open account, else `account/…` or `storage/in-use`; a lock ends it with `core/stopped`. */
  whileOpen<T>(fn: (account: OpenAccount) => Promise<T>): Promise<T>;
  /** The account is open now; begins its work. Inside a step. */
  opened(account: OpenAccount): Promise<void>;
  /** The profile cannot be opened as it is (AT-34, AT-35). Inside a step. */
  lost(reason: string): Promise<void>;
  /** Ends the open account, if any. Inside a step. */
  closed(next: 'locked' | 'fresh' | 'in-use'): Promise<void>;
}

export function createAccountHolder(env: Environment): AccountHolder {
  const { ports, changes } = env;
  const pinDelay = createPinDelay(ports.storage, ports.clock);
  const step = createSerial();
  let state: State = { phase: 'in-use' };

  async function status(): Promise<StatusView> {
    const { phase } = state;
    return {
      phase,
      ...(state.phase === 'lost' ? { reason: state.reason } : {}),
      accessKeyPending: state.phase === 'ready' && !state.account.state.installation.accessKeyConfirmed,
      pinDelayMs: phase === 'locked' ? await pinDelay.remaining() : 0,
      // Who does not own the profile cannot look into it.
      ...(phase === 'in-use' ? {} : { storage: await ports.storage.info() }),
    };
  }

  async function enter(next: State): Promise<void> {
    state = next;
    changes.emit({ type: 'status', status: await status() });
  }

  /** The faces hear first, so that nothing stays on a screen while the rest ends. */
  async function closed(next: 'locked' | 'fresh' | 'in-use'): Promise<void> {
    const before = state;
    await enter({ phase: next });
    if (before.phase === 'ready') await before.account.close();
  }

  ports.storage.onLost(() => {
    void step(async () => {
      await closed('in-use');
      await ports.storage.release();
    });
  });

  return {
    pinDelay,
    step,
    get phase() {
      return state.phase;
    },
    status,
    closed,
    lost: (reason) => enter({ phase: 'lost', reason }),
    async acquire(options) {
      try {
        await ports.storage.acquire(options);
      } catch (error) {
        if (!isWhisprError(error, 'storage/in-use')) throw error;
        await enter({ phase: 'in-use' });
        return;
      }
      const presence = await findPresence(ports.storage);
      await enter(presence.kind === 'lost' ? { phase: 'lost', reason: presence.reason } : { phase: presence.kind });
    },
    async whileOpen(fn) {
      if (state.phase !== 'ready') throw new WhisprError(CLOSED[state.phase], 'there is no open account');
      const { account } = state;
      return await abortable(account.context.signal, fn(account));
    },
    async opened(account) {
      try {
        await account.start();
      } catch (error) {
        await account.close();
        await enter({ phase: 'locked' });
        throw error;
      }
      await enter({ phase: 'ready', account });
    },
  };
}
