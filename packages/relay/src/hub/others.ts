/** The other processes on the same store, as the hub sees them. All methods are quick and never throw. */
export type Others = {
  /** True while everything the others say arrives. Only then may a reader be sent what is not in the store. */
  heard: () => boolean;
  /** A reader with this fence has opened the mailbox here. */
  opened: (mailbox: Uint8Array, fence: number) => void;
  removed: (mailbox: Uint8Array) => void;
};
