import type { IdenticonView } from '@whispr/core/rpc';
import { classes } from '../lib/classes.ts';
import styles from './identicon.module.css';

const c = classes(styles);

/** One path for all filled cells, runs of a row joined, so that no hairline shows between them at any size. */
function cellPath(cells: readonly (readonly boolean[])[]): string {
  const parts: string[] = [];
  cells.forEach((row, y) => {
    let x = 0;
    while (x < row.length) {
      const start = x;
      while (x < row.length && row[x] === true) x += 1;
      if (x > start) parts.push(`M${start} ${y}h${x - start}v1.02h-${x - start}z`);
      else x += 1;
    }
  });
  return parts.join('');
}

interface Props {
  view: IdenticonView;
  size: number;
}

/** The round two-tone picture of a key: the same at every size and in every theme. Names stand beside it. */
export function Identicon({ view, size }: Props) {
  const count = view.cells.length || 1;
  const box = count * 1.5;
  const margin = (box - count) / 2;
  return (
    <svg
      className={c('identicon')}
      width={size}
      height={size}
      viewBox={`${-margin} ${-margin} ${box} ${box}`}
      aria-hidden="true"
    >
      <rect x={-margin} y={-margin} width={box} height={box} fill={view.back} />
      <path d={cellPath(view.cells)} fill={view.front} />
    </svg>
  );
}
