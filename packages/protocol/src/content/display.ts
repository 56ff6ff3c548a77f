import { utf8Fits } from '../cbor/index.ts';
import { MAX_NAME_BYTES } from './limits.ts';

/** Characters that change the direction of what follows them (AT-19). */
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/**
 * Controls, line and paragraph separators, private use, halves of surrogate pairs, and format characters but the two
 * joiners that Persian, Indic scripts and emoji need. The first group is a flag, whose letters are format characters.
 */
const UNSAFE_IN_NAMES =
  /(\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{2,6}\u{e007f})|(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Letters that draw nothing; a name of these alone would look empty. */
const INVISIBLE = /[\s\p{Cf}\p{M}\u115f\u1160\u2800\u3164\uffa0]/gu;
const MAX_NAME_GRAPHEMES = 64;
/** No script needs more; beyond it a cluster only grows over its neighbours. */
const MOST_MARKS = 8;

/**
 * Keeps at most `max` marks, joiners and other invisible code points after each base character (AT-18), so that stacked
 * marks cannot cover other lines. Emoji sequences and all living scripts need fewer than 8.
 */
export function capCombining(text: string, max: number = MOST_MARKS): string {
  return text.replaceAll(new RegExp(`([\\p{M}\\p{Cf}]{${max}})[\\p{M}\\p{Cf}]+`, 'gu'), '$1');
}

/** The text without direction controls; for names, file names and previews, not for message text. */
export function stripBidiControls(text: string): string {
  return text.replaceAll(BIDI_CONTROLS, '');
}

/**
 * A name as it is stored and shown: NFC, one line, no controls, marks capped, single spaces, at most 64 graphemes and
 * as many bytes as a name may have on the wire.
 * Empty if nothing visible is left; the caller then shows its own word.
 */
export function cleanName(name: string): string {
  // White space becomes a space before controls go: a line break is both.
  const line = stripBidiControls(name.slice(0, 4096).replaceAll(/\s+/gu, ' ')).replaceAll(UNSAFE_IN_NAMES, '$1');
  // What stood apart may now touch, so marks compose and spaces join only here.
  const clean = capCombining(line.normalize('NFC').replaceAll(/ +/g, ' ')).trim();
  if (clean.replaceAll(INVISIBLE, '') === '') return '';
  return firstGraphemes(clean, MAX_NAME_GRAPHEMES).trim();
}

function firstGraphemes(text: string, most: number): string {
  if (text.length <= most) return text;
  let out = '';
  let count = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    // Composing may make a name longer than it was on the wire; it must still fit where names are stored.
    if (count === most || !utf8Fits(out + segment, MAX_NAME_BYTES)) break;
    out += segment;
    count += 1;
  }
  return out;
}
