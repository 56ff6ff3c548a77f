/** Rows as they lie under each other, and the number block; each row is shifted by about half a key. */
const LAYOUTS = [
  ['1234567890-=', 'qwertyuiop[]', "asdfghjkl;'", 'zxcvbnm,./'],
  ['1234567890ß', 'qwertzuiopü+', 'asdfghjklöä#', 'yxcvbnm,.-'],
  ['1234567890', 'azertyuiop', 'qsdfghjklm', 'wxcvbn,;:'],
  ['1234567890', 'йцукенгшщзхъ', 'фывапролджэ', 'ячсмитьбю.'],
  ['789', '456', '123', '0'],
];

type Place = readonly [row: number, column: number];

const PLACES: readonly ReadonlyMap<string, Place>[] = LAYOUTS.map(
  (rows) =>
    new Map(rows.flatMap((keys, row) => Array.from(keys).map((key, column): [string, Place] => [key, [row, column]]))),
);

/** How many characters from `start` on lie next to each other on one keyboard, at least 1. */
export function walkLength(characters: readonly string[], start: number): number {
  return Math.max(...PLACES.map((places) => walkOn(places, characters, start)));
}

function walkOn(places: ReadonlyMap<string, Place>, characters: readonly string[], start: number): number {
  let length = 1;
  while (start + length < characters.length) {
    const from = places.get(characters[start + length - 1] ?? '');
    const to = places.get(characters[start + length] ?? '');
    if (from === undefined || to === undefined || !isNeighbour(from, to)) break;
    length += 1;
  }
  return length;
}

/** Beside in the same row, or above and below. Not the same key: that is a repeat. */
function isNeighbour(from: Place, to: Place): boolean {
  const rows = Math.abs(from[0] - to[0]);
  const columns = Math.abs(from[1] - to[1]);
  return rows + columns > 0 && rows <= 1 && columns <= 1;
}
