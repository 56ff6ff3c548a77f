/** Crockford base32: digits and letters without I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 5 bits per character, most significant first. The number of bits must be a multiple of 5. */
export function toCrockford(bytes: Uint8Array): string {
  let out = '';
  let word = 0;
  let bits = 0;
  for (const byte of bytes) {
    word = (word << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET[(word >> bits) & 31];
    }
    word &= (1 << bits) - 1;
  }
  return out;
}

/** Inverse of `toCrockford` for canonical text; undefined if a character is not of the alphabet. */
export function fromCrockford(text: string): Uint8Array<ArrayBuffer> | undefined {
  const out = new Uint8Array(Math.floor((text.length * 5) / 8));
  let at = 0;
  let word = 0;
  let bits = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    word = (word << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[at] = (word >> bits) & 255;
      at += 1;
    }
    word &= (1 << bits) - 1;
  }
  return out;
}

/**
 * What a person typed, made canonical: case, the letters that look like digits (O → 0, I and L → 1), hyphens of every
 * kind and white space. Undefined if it is not exactly `length` characters of the alphabet then.
 */
export function normalizeCrockford(typed: string, length: number): string | undefined {
  if (typed.length > 8 * length) return undefined;
  const text = typed
    .normalize('NFKC')
    .replaceAll(/[\s\p{Pd}_.]+/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const canonical = text.length === length && Array.from(text).every((character) => ALPHABET.includes(character));
  return canonical ? text : undefined;
}

/** Groups of `size` characters with hyphens between, easier to read and copy. */
export function inGroups(text: string, size: number): string {
  return text.match(new RegExp(`.{1,${size}}`, 'g'))?.join('-') ?? '';
}
