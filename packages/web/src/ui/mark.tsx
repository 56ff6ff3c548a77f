import { classes } from '../lib/classes.ts';
import styles from './mark.module.css';

const c = classes(styles);

/** The product's sign: a bubble that keeps its words to itself. */
export function Mark({ size }: { size: number }) {
  return (
    <svg className={c('mark')} width={size} height={size} viewBox="0 0 48 48" aria-hidden="true">
      <path
        className={c('bubble')}
        d="M24 4c11 0 20 8.3 20 18.5S35 41 24 41H8.5A4.5 4.5 0 0 1 4 36.500V22.500C4 12.3 13 4 24 4z"
      />
      <circle className={c('dot')} cx="15" cy="23" r="3.2" />
      <circle className={c('dot')} cx="24" cy="23" r="3.2" />
      <circle className={c('dot')} cx="33" cy="23" r="3.2" />
    </svg>
  );
}

/** The drawing of every empty state: two bubbles, one of them still silent. */
export function EmptyDrawing() {
  return (
    <svg className={c('drawing')} width="168" height="112" viewBox="0 0 168 112" aria-hidden="true">
      <rect className={c('other')} x="2" y="8" width="104" height="44" rx="18" />
      <rect className={c('other')} x="2" y="34" width="18" height="18" rx="6" />
      <rect className={c('line')} x="20" y="22" width="62" height="6" rx="3" />
      <rect className={c('line')} x="20" y="34" width="40" height="6" rx="3" />
      <rect className={c('own')} x="78" y="60" width="88" height="44" rx="18" />
      <rect className={c('own')} x="148" y="86" width="18" height="18" rx="6" />
      <circle className={c('ink')} cx="106" cy="82" r="4" />
      <circle className={c('ink')} cx="122" cy="82" r="4" />
      <circle className={c('ink')} cx="138" cy="82" r="4" />
    </svg>
  );
}
