import { create } from 'zustand';

/** What a screen reader hears politely: new messages and results, never while something else is being said. */
export const useAnnouncer = create<{ text: string }>(() => ({ text: '' }));

/** What was last said must not stay behind a lock. */
export function silence(): void {
  useAnnouncer.setState({ text: '' });
}

/** A repeated sentence is heard again because a zero-width space makes it differ. */
export function announce(text: string): void {
  useAnnouncer.setState((before) => ({ text: before.text === text ? `${text}\u200b` : text }));
}
