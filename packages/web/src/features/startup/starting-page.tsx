import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './gate.module.css';

const c = classes(styles);

/** Shown for the moment before core has answered. */
export function StartingPage() {
  return (
    <main className={c('waiting')} aria-busy="true" aria-label={t('starting.label')}>
      <Spinner />
    </main>
  );
}
