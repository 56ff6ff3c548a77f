import type { Change } from '../rpc/index.ts';

/** Who hears what changed: every face that is served. */
export interface ChangeStream {
  emit(change: Change): void;
  /** The returned function ends it. */
  listen(listener: (change: Change) => void): () => void;
}

export function createChangeStream(): ChangeStream {
  const listeners = new Set<(change: Change) => void>();
  return {
    emit(change) {
      for (const listener of listeners) listener(change);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
