import { Suspense, useState } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { lazyNamed } from '../../lib/lazy.ts';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './add-contact.module.css';
import { AddressForm } from './address-form.tsx';

const c = classes(styles);
const Scanner = lazyNamed(() => import('../scanner/scanner.tsx'), 'Scanner');

/** Scans somebody's QR code, then shows what was found before anything is sent. */
export function ScanAddress() {
  const [found, setFound] = useState<string>();
  if (found !== undefined) return <AddressForm initial={found} />;
  return (
    <Suspense
      fallback={
        <div className={c('center')}>
          <Spinner />
        </div>
      }
    >
      <Scanner text={t('add.scan.text')} onFound={(code) => setFound(code.text)} />
    </Suspense>
  );
}
