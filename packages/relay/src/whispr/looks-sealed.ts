/** A SealedBox of nothing. */
const LEAST = 48;
const CELLS = 256;
/** Mean and standard deviation of chi-squared over 256 cells; eight deviations are exceeded once in 10^8 files or less. */
const MEAN = CELLS - 1;
const MOST = MEAN + 8 * Math.sqrt(2 * MEAN);

/** How compressed files begin: their bytes are nearly as even as ciphertext. */
const BEGINNINGS: readonly string[] = [
  '\x89PNG',
  '\xff\xd8\xff',
  'GIF8',
  'PK\x03\x04',
  'PK\x05\x06',
  '\x1f\x8b',
  'BZh',
  '\xfd7zXZ',
  "7z\xbc\xaf'",
  '(\xb5/\xfd',
  'Rar!',
  '%PDF',
  'OggS',
  'RIFF',
  'ID3',
  'fLaC',
  '\x1aE\xdf\xa3',
];

/**
 * Whether `bytes` can be the output of a cipher: long enough, evenly distributed, without the beginning of a common
 * file. It finds the client that forgot to encrypt, not one that wants to deceive: a relay cannot know more.
 */
export function looksSealed(bytes: Uint8Array): boolean {
  if (bytes.length < LEAST) return false;
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (BEGINNINGS.some((beginning) => head.startsWith(beginning)) || head.slice(4, 8) === 'ftyp') return false;
  const counts = new Uint32Array(CELLS);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  let squares = 0;
  for (const count of counts) squares += count * count;
  return (squares * CELLS) / bytes.length - bytes.length <= MOST;
}
