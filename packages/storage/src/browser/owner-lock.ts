import { WhisprError } from '@whispr/protocol/errors';

const HANDOVER_PATIENCE_MS = 4000;
const ASK_AGAIN_MS = 500;
const HANDOVER = 'handover';

/**
 * One tab owns a profile: an exclusive Web Lock, which the browser drops when the tab ends. `use here` in another tab
 * asks over a BroadcastChannel; the owner closes and lets go. An owner that does not answer (frozen) loses the lock by
 * force where the files themselves are exclusive; otherwise the asker is refused, because two writers would diverge.
 */
export class OwnerLock {
  readonly #name: string;
  readonly #onLost: () => void;
  #letGo: (() => void) | undefined;
  #channel: BroadcastChannel | undefined;

  constructor(profile: string, onLost: () => void) {
    this.#name = `whispr-owner/${profile}`;
    this.#onLost = onLost;
  }

  get held(): boolean {
    return this.#letGo !== undefined;
  }

  /** Takes the lock or fails with `storage/in-use`. */
  async acquire({ steal, force }: { steal: boolean; force: boolean }): Promise<void> {
    if (!('locks' in navigator))
      throw new WhisprError('storage/unsupported', 'this browser cannot keep two tabs apart');
    if (this.held || (await this.#request({ ifAvailable: true }))) return;
    if (steal && ((await this.#askFor()) || (force && (await this.#request({ steal: true }))))) return;
    throw new WhisprError('storage/in-use', 'another tab uses this profile', { retry: 'later' });
  }

  release(): void {
    this.#channel?.close();
    this.#channel = undefined;
    this.#letGo?.();
    this.#letGo = undefined;
  }

  async #askFor(): Promise<boolean> {
    const channel = new BroadcastChannel(this.#name);
    const ask = () => channel.postMessage(HANDOVER);
    const waiting = this.#request({ signal: AbortSignal.timeout(HANDOVER_PATIENCE_MS) });
    ask();
    // Someone else may get the lock first; the new owner has to hear the question too.
    const again = setInterval(ask, ASK_AGAIN_MS);
    try {
      return await waiting;
    } finally {
      clearInterval(again);
      channel.close();
    }
  }

  /** Resolves true once the lock is held, false if it is not to be had. The lock stays until `release`. */
  #request(options: LockOptions): Promise<boolean> {
    return new Promise((resolve) => {
      const held = navigator.locks.request(this.#name, options, (lock) => {
        if (lock === null) return undefined;
        return new Promise<void>((letGo) => {
          this.#letGo = letGo;
          this.#listen();
          resolve(true);
        });
      });
      held
        .then(() => resolve(false))
        .catch(() => {
          // Waited too long, or the lock was taken by force.
          resolve(false);
          if (this.held) this.#onLost();
        });
    });
  }

  #listen(): void {
    const channel = new BroadcastChannel(this.#name);
    channel.addEventListener('message', ({ data }) => {
      if (data === HANDOVER && this.held) this.#onLost();
    });
    this.#channel = channel;
  }
}
