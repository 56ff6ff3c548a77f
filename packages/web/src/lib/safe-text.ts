/** At most this many combining marks on one letter are drawn; more would overflow neighbours (AT-18). */
const MAX_MARKS = 4;
const TOO_MANY_MARKS = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu');
/** Controls that reorder what follows them: they have no place in a name (AT-19). */
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const LINE_BREAKS = /[\p{Zl}\p{Zp}\p{Cc}]+/gu;

/** Text of a message as it may be drawn. Linear in its length. */
export function capMarks(text: string): string {
  return text.replace(TOO_MANY_MARKS, '$1');
}

/** A name or preview on one line, unable to change the direction or height of what stands beside it. */
export function oneLine(text: string): string {
  return capMarks(text.replace(BIDI_CONTROLS, '').replace(LINE_BREAKS, ' ')).trim();
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How far behind a cut a cluster is looked for. */
const LOOK_AHEAD = 64;

/** The first `length` code units or a little less: never cut inside an emoji or a letter with marks (AT-20). */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const at = segmenter.segment(text.slice(0, length + LOOK_AHEAD)).containing(length)?.index ?? length;
  return text.slice(0, at === 0 ? length : at);
}

const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3)/u;

/** One to three emoji and nothing else: shown large. */
export function isOnlyEmoji(text: string): boolean {
  const compact = text.trim();
  if (compact === '' || compact.length > 96) return false;
  const parts = [...segmenter.segment(compact.replace(/\s+/gu, ''))];
  return parts.length <= 3 && parts.every((part) => EMOJI.test(part.segment));
}
