import { i18n, type Messages } from '@lingui/core';
import type en from '../locales/en.json';

/** A key of the catalogue. English is the reference; other languages are only files. */
export type MessageKey = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;

const catalogues = import.meta.glob<{ messages: Messages }>('../locales/*.json');

/** Loads the best catalogue for the languages the user reads; English when there is none. */
export async function loadLanguage(wanted: readonly string[] = navigator.languages): Promise<void> {
  const has = (language: string): boolean => `../locales/${language}.json` in catalogues;
  const language = wanted.flatMap((tag) => [tag, tag.split('-')[0] ?? tag]).find(has) ?? 'en';
  const load = catalogues[`../locales/${language}.json`];
  if (!load) return;
  const { messages } = await load();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

/** The sentence for a key, in the user's language. */
export function t(key: MessageKey, values?: Values): string {
  return i18n._(key, values);
}

/** True if the catalogue has this key: for keys that come from core, such as reasons and error codes. */
export function isMessageKey(key: string): key is MessageKey {
  return key in i18n.messages;
}

/** The language that is shown, for `Intl`. */
export function language(): string {
  return i18n.locale || 'en';
}
