import { create } from 'zustand';

const KEY = 'whispr.list-width';
export const LIST_WIDTH = { min: 280, max: 420, initial: 320 } as const;

const clamp = (width: number): number => Math.min(LIST_WIDTH.max, Math.max(LIST_WIDTH.min, Math.round(width)));

function remembered(): number {
  const width = Number(localStorage.getItem(KEY));
  return width > 0 ? clamp(width) : LIST_WIDTH.initial;
}

/** How this window is arranged. It says nothing about anybody, so it may lie outside the encrypted database. */
export const usePreferences = create<{ listWidth: number }>(() => ({ listWidth: remembered() }));

export function setListWidth(width: number): void {
  const listWidth = clamp(width);
  localStorage.setItem(KEY, String(listWidth));
  usePreferences.setState({ listWidth });
}
