/** One shortcut: how it is written on the sheet, and the key that is matched. */
export interface Shortcut {
  action: ShortcutAction;
  ctrl: boolean;
  alt: boolean;
  shift: boolean;
  /** `event.key`, or the Latin letter of the physical key on other layouts. */
  key: string;
}

export type ShortcutAction =
  | 'palette'
  | 'new'
  | 'settings'
  | 'lock'
  | 'sheet'
  | 'next'
  | 'previous'
  | 'nextUnread'
  | 'previousUnread'
  | 'region'
  | 'escape';

const none = { ctrl: false, alt: false, shift: false };

/** Browsers keep Ctrl+N for themselves outside an installed app; Alt+N works everywhere. */
export const SHORTCUTS: readonly Shortcut[] = [
  { ...none, action: 'palette', ctrl: true, key: 'k' },
  { ...none, action: 'new', ctrl: true, key: 'n' },
  { ...none, action: 'new', alt: true, key: 'n' },
  { ...none, action: 'previous', alt: true, key: 'ArrowUp' },
  { ...none, action: 'next', alt: true, key: 'ArrowDown' },
  { ...none, action: 'previousUnread', alt: true, shift: true, key: 'ArrowUp' },
  { ...none, action: 'nextUnread', alt: true, shift: true, key: 'ArrowDown' },
  { ...none, action: 'region', key: 'F6' },
  { ...none, action: 'settings', ctrl: true, key: ',' },
  { ...none, action: 'lock', ctrl: true, shift: true, key: 'l' },
  { ...none, action: 'sheet', ctrl: true, key: '/' },
  { ...none, action: 'escape', key: 'Escape' },
];

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>;

/** The key as a Latin letter even on a Cyrillic or Greek layout, and with Alt on a Mac. */
function latinKey(press: KeyPress): string {
  const letter = /^Key([A-Z])$/u.exec(press.code)?.[1]?.toLowerCase();
  if (letter !== undefined && !/^[a-z]$/iu.test(press.key)) return letter;
  if (press.code === 'Slash' && press.ctrlKey) return '/';
  return press.key.length === 1 ? press.key.toLowerCase() : press.key;
}

/** What a key press asks for, if anything. Nothing while an input method composes. */
export function matchShortcut(press: KeyPress): ShortcutAction | undefined {
  if (press.isComposing) return undefined;
  const key = latinKey(press);
  const ctrl = press.ctrlKey || press.metaKey;
  return SHORTCUTS.find(
    (one) =>
      one.key === key &&
      one.ctrl === ctrl &&
      one.alt === press.altKey &&
      (one.shift === press.shiftKey || (one.action === 'sheet' && ctrl)),
  )?.action;
}

/** How it is written: `Ctrl + K`. */
export function shortcutKeys(shortcut: Shortcut): string[] {
  const names: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' };
  return [
    shortcut.ctrl && 'Ctrl',
    shortcut.alt && 'Alt',
    shortcut.shift && 'Shift',
    names[shortcut.key] ?? shortcut.key.toUpperCase(),
  ].filter((part) => part !== false);
}
