import { classes } from '../lib/classes.ts';
import styles from './spinner.module.css';

const c = classes(styles);

/** Something is on its way. Says nothing by itself: what it belongs to is `aria-busy`. */
export function Spinner() {
  return (
    <svg className={c('spinner')} viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r="7.5" />
    </svg>
  );
}
