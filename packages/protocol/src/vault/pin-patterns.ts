import { isCommonPassword, isCommonWord } from './common.ts';
import { isDate } from './pin-dates.ts';
import { walkLength } from './keyboard.ts';

/** A stretch of a PIN that is easy to guess. */
export interface Pattern {
  readonly reason: 'repeated' | 'sequence' | 'keyboard' | 'date' | 'common' | 'name';
  readonly start: number;
  readonly end: number;
  /** What guessing it costs. */
  readonly bits: number;
}

/** Letters that people replace by digits and signs. The last two stand for i or l. */
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '+': 't',
  '€': 'e',
};

/** All guessable stretches of a PIN, which may overlap. `names` are lower-case words of the display name. */
export function findPatterns(pin: readonly string[], names: readonly string[]): Pattern[] {
  const lower = pin.map((character) => character.toLowerCase());
  const readings = [lower, unleet(lower, 'i'), unleet(lower, 'l')];
  const found: Pattern[] = [...repeats(lower), ...runs(lower)];
  for (let start = 0; start < lower.length; start += 1) {
    for (let end = start + 3; end <= lower.length; end += 1) {
      const words = readings.map((reading) => reading.slice(start, end).join(''));
      if (words.some((word) => names.includes(word))) found.push({ reason: 'name', start, end, bits: 4 });
      if (words.some(isCommonPassword)) found.push({ reason: 'common', start, end, bits: 12 });
      else if (words.some(isCommonWord)) found.push({ reason: 'common', start, end, bits: 10 });
      if (isDate(words[0] ?? '')) found.push({ reason: 'date', start, end, bits: end - start === 4 ? 7 : 13 });
    }
  }
  return found;
}

/** A unit of one to half the length that comes at least twice: aaa, 121212, passpass. */
function repeats(characters: readonly string[]): Pattern[] {
  const found: Pattern[] = [];
  for (let unit = 1; unit <= characters.length / 2; unit += 1) {
    let start = 0;
    for (let at = unit; at <= characters.length; at += 1) {
      if (at < characters.length && characters[at] === characters[at - unit]) continue;
      const end = at;
      if (end - start >= Math.max(3, 2 * unit)) {
        found.push({ reason: 'repeated', start, end, bits: 4 * unit + Math.log2((end - start) / unit) });
      }
      start = at - unit + 1;
    }
  }
  return found;
}

/** Alphabet and digits up or down in equal steps, and walks over the keyboard. */
function runs(characters: readonly string[]): Pattern[] {
  const found: Pattern[] = [];
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  for (let start = 0; start < codes.length; start += 1) {
    const steps = sequenceLength(codes, start);
    if (steps >= 3) found.push({ reason: 'sequence', start, end: start + steps, bits: 6 });
    const walked = walkLength(characters, start);
    for (let end = start + 4; end <= start + walked; end += 1)
      found.push({ reason: 'keyboard', start, end, bits: 7 + (end - start) / 2 });
  }
  return found;
}

function sequenceLength(codes: readonly number[], start: number): number {
  const step = (codes[start + 1] ?? 0) - (codes[start] ?? 0);
  if (step === 0 || Math.abs(step) > 2) return 1;
  let length = 2;
  while (start + length < codes.length && (codes[start + length] ?? 0) - (codes[start + length - 1] ?? 0) === step)
    length += 1;
  return length;
}

function unleet(characters: readonly string[], one: string): string[] {
  return characters.map((character) => ('1!|'.includes(character) ? one : (LEET[character] ?? character)));
}
