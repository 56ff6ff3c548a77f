import { utf8Fits } from '../cbor/index.ts';

/** Longer text becomes an attachment (C8). UTF-8 bytes. */
export const MAX_TEXT_BYTES = 102_400;
/** The largest encoded content; with ratchet and padding it still fits one envelope. */
export const MAX_CONTENT_BYTES = 122_880;
/** A name on the wire; what is shown is shorter, see `cleanName`. */
export const MAX_NAME_BYTES = 1024;
/** Ids or sequence numbers in one content. */
export const MAX_LIST = 512;
/** A longest lifetime of disappearing messages, seconds: four years. */
export const MAX_LIFETIME_SECONDS = 126_144_000;

/** True if a text can be sent as a message; else it becomes an attachment. */
export function fitsAsText(text: string): boolean {
  return utf8Fits(text, MAX_TEXT_BYTES);
}
