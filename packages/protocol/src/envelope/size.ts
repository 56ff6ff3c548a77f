import { envelopeError } from './failures.ts';

/** First byte of every envelope. */
export const ENVELOPE_VERSION = 1;
/** Every envelope is a multiple of this, so within a size class all look alike. */
export const ENVELOPE_BLOCK = 512;
/** The largest envelope, 128 KiB. */
export const MAX_ENVELOPE = 131_072;

/** The length of the finished envelope for `content` bytes that need `overhead` more; else `envelope/too-large`. */
export function sizeClass(content: number, overhead: number): number {
  const size = Math.ceil((content + overhead) / ENVELOPE_BLOCK) * ENVELOPE_BLOCK;
  if (size > MAX_ENVELOPE) throw envelopeError('too-large', 'larger than an envelope can be');
  return size;
}

/** Refuses what cannot be an envelope before any key is tried: `envelope/malformed`, `envelope/unknown-version`. */
export function checkEnvelopeShape(envelope: Uint8Array): void {
  const { length } = envelope;
  if (length < ENVELOPE_BLOCK || length > MAX_ENVELOPE || length % ENVELOPE_BLOCK !== 0)
    throw envelopeError('malformed', 'not the length of an envelope');
  if (envelope[0] !== ENVELOPE_VERSION) throw envelopeError('unknown-version', 'the envelope has a newer form');
}
