/** One way to the other processes. Messages may be lost at any time; whoever opens a link again looks everything up. */
export type Link = {
  /** Sends a text to all processes, this one too. Rejects if that is known to have failed. */
  publish: (text: string) => Promise<void>;
  close: () => Promise<void>;
};

/** `onText` is called with what arrives, `onBroken` when something may have been missed. */
export type OpenLink = (onText: (text: string) => void, onBroken: () => void) => Link;
