import { type Pattern, findPatterns } from './pin-patterns.ts';

/**
 * Why a PIN is refused:
 * - `too-short` under 8 characters, `too-long` over 128;
 * - `too-simple` under 14 characters of one kind (small, capital, digit, sign, other script), fewer than 5 different
 *   ones, under 10 characters a word with one or two digits behind it, or no more to guess than that;
 * - `repeated` aaaa, 121212; `sequence` abcd, 9876; `keyboard` neighbouring keys; `date` a year or a date;
 * - `common` a password or word from the list of leaked ones, also with digits for letters;
 * - `name` the person's own display name, also backwards.
 * A pattern is a reason only if what stands around it does not make up for it.
 */
export type PinReason = 'too-short' | 'too-long' | 'too-simple' | Pattern['reason'];

export interface PinVerdict {
  readonly ok: boolean;
  /** Empty if ok; each reason once, the most telling first. */
  readonly reasons: readonly PinReason[];
  /** 0 hopeless … 4 strong; below 2 it is refused. */
  readonly score: 0 | 1 | 2 | 3 | 4;
}

const SHORTEST = 8;
const LONGEST = 128;
/** From this length on one kind of character will do: it is a sentence. */
const LONG = 14;
const LEAST_DIFFERENT = 5;
/** One word and a digit or two behind it: how most people meet a rule that asks for digits. */
const WORD_AND_DIGITS = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]{1,8}\d{1,2}$/u;
/** At half a second per guess, 2^27 guesses are two years of one processor, on top of the device secret. */
const LEAST_BITS = 27;
const KINDS: readonly [RegExp, number][] = [
  [/^[a-z]$/, 4],
  [/^[A-Z]$/, 4.7],
  [/^[0-9]$/, 3.3],
  [/^[\x20-\x7e]$/, 5],
  [/^[^\x20-\x7e]$/, 6],
];

/** Judges a PIN before it is set (A3). `displayName` is the person's own name. Never refuses a PIN at unlock. */
export function checkPin(pin: string, { displayName = '' }: { readonly displayName?: string } = {}): PinVerdict {
  const characters = Array.from(pin.normalize('NFC'));
  if (characters.length > LONGEST) return refused(['too-long']);
  const cover = cheapestCover(characters, findPatterns(characters, namesOf(displayName)));
  const reasons: PinReason[] = [];
  if (characters.length < SHORTEST) reasons.push('too-short');
  if (cover.bits < LEAST_BITS) reasons.push(...new Set(cover.patterns.map((pattern) => pattern.reason)));
  if (isSimple(characters) || (cover.bits < LEAST_BITS && reasons.length === 0)) reasons.push('too-simple');
  return reasons.length > 0 ? refused(reasons, cover.bits) : { ok: true, reasons, score: score(cover.bits) };
}

function refused(reasons: readonly PinReason[], bits = 0): PinVerdict {
  return { ok: false, reasons, score: bits < LEAST_BITS / 2 ? 0 : 1 };
}

function score(bits: number): 2 | 3 | 4 {
  if (bits < 35) return 2;
  return bits < 48 ? 3 : 4;
}

function isSimple(characters: readonly string[]): boolean {
  const kinds = new Set(characters.map(kindOf));
  if (WORD_AND_DIGITS.test(characters.join('')) && characters.length < 10) return true;
  return new Set(characters).size < LEAST_DIFFERENT || (kinds.size < 2 && characters.length < LONG);
}

function kindOf(character: string): number {
  return KINDS.findIndex(([kind]) => kind.test(character));
}

interface Cover {
  readonly bits: number;
  readonly patterns: readonly Pattern[];
}

/** The cheapest way to put the PIN together from patterns and single characters: what a guesser would try. */
function cheapestCover(characters: readonly string[], patterns: readonly Pattern[]): Cover {
  const best: Cover[] = [{ bits: 0, patterns: [] }];
  characters.forEach((character, i) => {
    const before = best[i] ?? { bits: 0, patterns: [] };
    let cheapest: Cover = { bits: before.bits + (KINDS[kindOf(character)]?.[1] ?? 4), patterns: before.patterns };
    for (const pattern of patterns) {
      const from = pattern.end === i + 1 ? best[pattern.start] : undefined;
      if (from === undefined || from.bits + pattern.bits >= cheapest.bits) continue;
      cheapest = { bits: from.bits + pattern.bits, patterns: [...from.patterns, pattern] };
    }
    best.push(cheapest);
  });
  return best.at(-1) ?? { bits: 0, patterns: [] };
}

/** The name and its words of three letters or more, forwards and backwards. */
function namesOf(displayName: string): string[] {
  const lower = displayName.normalize('NFC').toLowerCase();
  const words = [lower.replaceAll(/\s+/gu, ''), ...lower.split(/[^\p{L}\p{N}]+/u)];
  const long = words.filter((word) => Array.from(word).length >= 3);
  return long.flatMap((word) => [word, Array.from(word).reverse().join('')]);
}
