import type { SettingsView } from '@whispr/core/rpc';

const KEY = 'whispr.theme';

/**
 * Sets the theme on the page and remembers it on this device, because the settings are inside the encrypted database
 * and the lock screen must look right before it is open.
 */
export function applyTheme(theme: SettingsView['theme']): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  localStorage.setItem(KEY, theme);
}

/** Sets the theme that was last used here. */
export function applyRememberedTheme(): void {
  const theme = localStorage.getItem(KEY);
  if (theme === 'light' || theme === 'dark') applyTheme(theme);
}
