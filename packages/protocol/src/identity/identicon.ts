import type { CryptoProvider } from '../primitives/index.ts';
import { IDENTICON_PALETTE } from './identicon-palette.ts';

/** What a UI draws: a square grid clipped to a circle, `front` where a cell is true, `back` elsewhere. */
export interface Identicon {
  /** 6 rows of 6, the right half mirrors the left. */
  readonly cells: readonly (readonly boolean[])[];
  /** `#rrggbb`; at least 4.5:1 apart, so the pattern is readable in every theme. */
  readonly colors: { readonly front: string; readonly back: string };
}

const SIZE = 6;
const HALF = 3;
/** Fewer or more filled cells of the 18 free ones would look like an empty or a full disc. */
const LEAST_FILLED = 6;
const MOST_FILLED = 12;

/** The picture of a public key: the same on every device and at every size (A8). */
export async function identicon(crypto: CryptoProvider, publicKey: Uint8Array): Promise<Identicon> {
  const hash = await crypto.sha256(publicKey);
  const bits = pickBits(hash);
  const cells = Array.from({ length: SIZE }, (_, row) =>
    Array.from({ length: SIZE }, (_, column) => {
      const mirrored = column < HALF ? column : SIZE - 1 - column;
      return ((bits >> (row * HALF + mirrored)) & 1) === 1;
    }),
  );
  const colors = IDENTICON_PALETTE[(hash[31] ?? 0) % IDENTICON_PALETTE.length] ?? IDENTICON_PALETTE[0];
  return { cells, colors };
}

/** The first 18 bits of the hash, taken three bytes at a time, that fill neither too few nor too many cells. */
function pickBits(hash: Uint8Array): number {
  for (let at = 0; at + 3 < hash.length; at += 3) {
    const bits = ((hash[at] ?? 0) | ((hash[at + 1] ?? 0) << 8) | ((hash[at + 2] ?? 0) << 16)) & 0x3ffff;
    const filled = bits.toString(2).replaceAll('0', '').length;
    if (filled >= LEAST_FILLED && filled <= MOST_FILLED) return bits;
  }
  return 0x2d5a6;
}
