import { COMMON_PASSWORDS } from './common-passwords.ts';
import { COMMON_WORDS } from './common-words.ts';

interface Lists {
  readonly passwords: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

let lists: Lists | undefined;

/** Split at first use, so that loading the module costs nothing. */
function load(): Lists {
  const passwords = new Set(split(COMMON_PASSWORDS));
  // Most entries are a word with something after it; the word is as well known as the entry.
  const stems = [...passwords].map((entry) => entry.replace(/[^a-z]+$/, '')).filter((stem) => /^[a-z]{5,}$/.test(stem));
  return { passwords, words: new Set([...split(COMMON_WORDS), ...stems]) };
}

function split(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** True if the lower-case text is on the list of common passwords. */
export function isCommonPassword(text: string): boolean {
  lists ??= load();
  return text.length >= 8 && lists.passwords.has(text);
}

/** True if the lower-case text is a word that common passwords are made of. */
export function isCommonWord(text: string): boolean {
  lists ??= load();
  return text.length >= 5 && lists.words.has(text);
}
