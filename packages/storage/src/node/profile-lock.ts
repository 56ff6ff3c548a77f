import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Database, setLogger } from '@signalapp/sqlcipher';
import { WhisprError } from '@whispr/protocol/errors';
import { readIfThere, touchPrivate } from './atomic-file.ts';

const STEAL_PATIENCE_MS = 10_000;
const STEAL_POLL_MS = 50;

/**
 * Ownership of a profile folder. The lock itself is SQLite's lock on an empty file: the operating system drops it when
 * the process dies, so a stale lock cannot exist and a reused process id cannot be mistaken for the owner. The id is
 * written beside it for people. A file `lock.request` asks the owner to hand over; the owner watches for it.
 */
export class ProfileLock {
  readonly #dir: string;
  readonly #onRequest: () => void;
  #held: Database | undefined;
  #watcher: FSWatcher | undefined;
  #asked = false;

  constructor(dir: string, onRequest: () => void) {
    this.#dir = dir;
    this.#onRequest = onRequest;
  }

  get held(): boolean {
    return this.#held !== undefined;
  }

  /** Takes the lock, with `steal` after asking the owner to let go; `storage/in-use` if it does not. */
  async acquire(steal: boolean): Promise<void> {
    if (this.held) return;
    await touchPrivate(join(this.#dir, 'lock'));
    if (!this.#tryTake() && !(steal && (await this.#takeOver()))) {
      const owner = await readIfThere(join(this.#dir, 'lock.pid'));
      const who = owner === undefined ? '' : ` (process ${new TextDecoder().decode(owner).replace(/\D/g, '')})`;
      throw new WhisprError('storage/in-use', `another process uses this profile${who}`, { retry: 'later' });
    }
    await writeFile(join(this.#dir, 'lock.pid'), String(process.pid), { mode: 0o600 });
    await rm(join(this.#dir, 'lock.request'), { force: true });
    this.#asked = false;
    this.#watcher = watch(this.#dir, { persistent: false }, (_event, name) => {
      if (name === 'lock.request') void this.#answerRequest();
    });
  }

  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    this.#watcher?.close();
    if (held === undefined) return;
    await rm(join(this.#dir, 'lock.pid'), { force: true });
    held.close();
  }

  async #answerRequest(): Promise<void> {
    const request = await readIfThere(join(this.#dir, 'lock.request'));
    // One request shows as several file events.
    if (request === undefined || !this.held || this.#asked) return;
    this.#asked = true;
    this.#onRequest();
  }

  #tryTake(): boolean {
    setLogger(() => undefined);
    const database = new Database(join(this.#dir, 'lock'));
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch {
      database.close();
      return false;
    }
    this.#held = database;
    return true;
  }

  async #takeOver(): Promise<boolean> {
    await writeFile(join(this.#dir, 'lock.request'), String(process.pid), { mode: 0o600 });
    const patience = performance.now() + STEAL_PATIENCE_MS;
    while (performance.now() < patience) {
      if (this.#tryTake()) return true;
      await new Promise((resolve) => {
        setTimeout(resolve, STEAL_POLL_MS);
      });
    }
    return false;
  }
}
