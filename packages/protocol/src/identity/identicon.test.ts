import { expect, test } from 'vitest';
import { type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import { IDENTICON_PALETTE } from './identicon-palette.ts';
import { identicon } from './identicon.ts';

const crypto: CryptoProvider = nobleProvider;
const keyOf = (n: number) => new Uint8Array(32).fill(n & 255, 0, 16).fill(n >> 8, 16);
const draw = (cells: readonly (readonly boolean[])[]) =>
  cells.map((row) => row.map((cell) => (cell ? '#' : '.')).join('')).join('\n');

test('A8: the picture of a key never changes', async () => {
  const { cells, colors } = await identicon(crypto, keyOf(1));
  expect(`\n${draw(cells)}\n${colors.front} ${colors.back}`).toMatchInlineSnapshot(`
    "
    ##..##
    .#..#.
    #....#
    #....#
    #....#
    #....#
    #fdcda6 #5b3106"
  `);
});

test('A8: mirrored, neither empty nor full, and different for different keys', async () => {
  const seen = new Set<string>();
  for (let n = 0; n < 400; n += 1) {
    const { cells, colors } = await identicon(crypto, keyOf(n));
    expect(cells).toHaveLength(6);
    for (const row of cells) expect(row).toEqual([...row].reverse());
    const filled = cells.flat().filter(Boolean).length;
    expect(filled).toBeGreaterThanOrEqual(12);
    expect(filled).toBeLessThanOrEqual(24);
    seen.add(draw(cells) + colors.front);
  }
  expect(seen.size).toBeGreaterThan(398);
});

test('A8: the two tones are at least 4.5:1 apart', () => {
  for (const { front, back } of IDENTICON_PALETTE) {
    const tones = [luminance(front), luminance(back)];
    expect((Math.max(...tones) + 0.05) / (Math.min(...tones) + 0.05)).toBeGreaterThanOrEqual(4.5);
  }
});

function luminance(hex: string): number {
  const weights = [0.2126, 0.7152, 0.0722];
  return weights.reduce((sum, weight, i) => {
    const value = Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16) / 255;
    return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  }, 0);
}
