/**
 * Letters that look like a Latin one in common typefaces: a small part of Unicode's confusables (UTS #39), after NFKD and
 * lower case. Two names with one skeleton cannot be told apart at a glance (AT-40).
 */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  // Digits and signs
  '0': 'o',
  '1': 'l',
  '5': 's',
  '|': 'l',
  '!': 'l',
  i: 'l',
  '\u0131': 'l',
  '\u0142': 'l',
  // Cyrillic
  '\u0430': 'a',
  '\u0432': 'b',
  '\u0435': 'e',
  '\u0451': 'e',
  '\u043a': 'k',
  '\u043c': 'm',
  '\u043d': 'h',
  '\u043e': 'o',
  '\u0440': 'p',
  '\u0441': 'c',
  '\u0442': 't',
  '\u0443': 'y',
  '\u0445': 'x',
  '\u0455': 's',
  '\u0456': 'l',
  '\u0457': 'l',
  '\u0458': 'j',
  '\u0475': 'v',
  '\u04bb': 'h',
  '\u04cf': 'l',
  '\u0501': 'd',
  '\u051b': 'q',
  '\u051d': 'w',
  '\u0433': 'r',
  // Greek
  '\u03b1': 'a',
  '\u03b2': 'b',
  '\u03b3': 'y',
  '\u03b5': 'e',
  '\u03b7': 'n',
  '\u03b9': 'l',
  '\u03ba': 'k',
  '\u03bd': 'v',
  '\u03bf': 'o',
  '\u03c1': 'p',
  '\u03c3': 'o',
  '\u03c4': 't',
  '\u03c5': 'u',
  '\u03c7': 'x',
  '\u03c9': 'w',
  // Armenian, Latin with strokes and others
  '\u0585': 'o',
  '\u057d': 'u',
  '\u0578': 'n',
  '\u00f8': 'o',
  '\u0111': 'd',
  '\u0127': 'h',
  '\u0261': 'g',
  '\u0251': 'a',
  '\u1d0f': 'o',
  '\u0d20': 'o',
  '\u2018': "'",
  '\u2019': "'",
  '\u02bc': "'",
};

/** What remains of a name for the eye: compatibility forms, case, marks, spaces and look-alike letters are levelled. */
export function skeleton(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}\s_.\-\u00b7]/gu, '');
  const letters = Array.from(plain, (letter) => LOOKS_LIKE[letter] ?? letter).join('');
  return letters.replaceAll('rn', 'm').replaceAll('vv', 'w');
}

/** For each name, whether another one looks the same. Empty names look like nothing. */
export function findLookAlikes(names: readonly string[]): boolean[] {
  const skeletons = names.map(skeleton);
  const counts = new Map<string, number>();
  for (const one of skeletons) counts.set(one, (counts.get(one) ?? 0) + 1);
  return skeletons.map((one) => one !== '' && (counts.get(one) ?? 0) > 1);
}
