import { i18n, type Messages } from '@lingui/core';
import type en from './words/en.json';

export type Word = keyof typeof en;

const catalogues = import.meta.glob<{ messages: Messages }>('./words/*.json');

/** Loads the words of this page, which the messenger never loads. */
export async function loadWords(wanted: readonly string[] = navigator.languages): Promise<void> {
  const has = (language: string): boolean => `./words/${language}.json` in catalogues;
  const language = wanted.flatMap((tag) => [tag, tag.split('-')[0] ?? tag]).find(has) ?? 'en';
  const load = catalogues[`./words/${language}.json`];
  if (!load) return;
  const { messages } = await load();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
  document.title = say('title');
}

/** The sentence for a key of this page. */
export function say(key: Word, values?: Readonly<Record<string, string | number>>): string {
  return i18n._(key, values);
}
