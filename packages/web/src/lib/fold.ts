import { cutText } from './safe-text.ts';

const FOLD_LINES = 18;
const FOLD_CHARACTERS = 1400;

/** The beginning of a long text, or undefined if it is short enough to be shown whole. Linear, and stops early. */
export function fold(text: string): string | undefined {
  let end = -1;
  for (let line = 0; line < FOLD_LINES; line += 1) {
    end = text.indexOf('\n', end + 1);
    if (end < 0) break;
  }
  const byLines = end < 0 ? text.length : end;
  if (byLines === text.length && text.length <= FOLD_CHARACTERS) return undefined;
  return byLines <= FOLD_CHARACTERS ? text.slice(0, byLines) : cutText(text, FOLD_CHARACTERS);
}
