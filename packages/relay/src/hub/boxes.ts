import { keyOf } from '../keys/ids.ts';
import type { StoreReader } from '../store/types.ts';
import { Box } from './box.ts';

/** The mailboxes in use, by id. What is not here is looked up in the store; idle ones are forgotten. */
export class Boxes {
  readonly #reader: StoreReader;
  readonly #boxes = new Map<string, Box>();
  readonly #loading = new Map<string, Promise<Box | undefined>>();

  constructor(reader: StoreReader) {
    this.#reader = reader;
  }

  get(id: Uint8Array): Box | undefined {
    return this.#boxes.get(keyOf(id));
  }

  /** From memory or store; `undefined` if there is no such mailbox. Several callers at once share one look-up. */
  load(id: Uint8Array): Promise<Box | undefined> {
    const key = keyOf(id);
    const loading = this.#loading.get(key) ?? this.#lookUp(key, Uint8Array.from(id));
    this.#loading.set(key, loading);
    return loading;
  }

  forget(id: Uint8Array): void {
    this.#boxes.delete(keyOf(id));
  }

  /** Drops idle boxes that were not used since `before` (monotonic ms). Their unused sequence numbers stay unused. */
  sweep(before: number): void {
    for (const [key, box] of this.#boxes) if (box.idle && box.touchedAt < before) this.#boxes.delete(key);
  }

  all(): Iterable<Box> {
    return this.#boxes.values();
  }

  async #lookUp(key: string, id: Uint8Array): Promise<Box | undefined> {
    try {
      const row = await this.#reader.mailbox(id);
      const box = this.#boxes.get(key) ?? (row && new Box(id, row.kind));
      if (box !== undefined) this.#boxes.set(key, box);
      return box;
    } finally {
      this.#loading.delete(key);
    }
  }
}
