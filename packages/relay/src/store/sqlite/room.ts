import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from './connection.ts';

const BALLAST_BYTES = 8 * 1024 * 1024;
const KEEP_FREE_BYTES = 16 * 1024 * 1024;
const LOOK_EVERY_MS = 1000;

/**
 * Looks after the disk. Growth stops while there is still some room, and a file of ballast is thrown away when even
 * deleting (which writes to the log first) finds none: reads and acks go on, and make room.
 */
export class Room {
  readonly #folder: string;
  readonly #ballast: string;
  readonly #db: Connection;
  readonly #limit: number;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #left = true;

  constructor(folder: string, db: Connection, limit: number) {
    this.#folder = folder;
    this.#ballast = join(folder, 'relay.ballast');
    this.#db = db;
    this.#limit = limit;
    this.restore();
  }

  /** Whether the store may grow: below its limit, and the disk not nearly full. Looked up once a second. */
  left(): boolean {
    const now = performance.now();
    if (now - this.#lookedAt > LOOK_EVERY_MS) {
      this.#lookedAt = now;
      this.#left = this.#bytesUsed() < this.#limit && this.#bytesFree() > KEEP_FREE_BYTES;
    }
    return this.#left;
  }

  /** Gives up the ballast; true if there was some, so that trying again makes sense. */
  make(): boolean {
    this.#left = false;
    this.#lookedAt = performance.now();
    if (!existsSync(this.#ballast)) return false;
    rmSync(this.#ballast, { force: true });
    // Moves the log into the file, so that its space can be written over.
    this.#db.db.pragma('wal_checkpoint(RESTART)');
    return true;
  }

  /** Takes ballast on again once there is plenty of room. */
  restore(): void {
    if (existsSync(this.#ballast) || this.#bytesFree() < 4 * BALLAST_BYTES) return;
    writeFileSync(this.#ballast, Buffer.alloc(BALLAST_BYTES), { mode: 0o600 });
  }

  #bytesUsed(): number {
    const pages = Number(this.#db.db.pragma('page_count', { simple: true }));
    const free = Number(this.#db.db.pragma('freelist_count', { simple: true }));
    return (pages - free) * 4096;
  }

  #bytesFree(): number {
    const { bavail, bsize } = statfsSync(this.#folder);
    return bavail * bsize;
  }
}
