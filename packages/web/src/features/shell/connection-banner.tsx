import { CloudOff } from 'lucide-react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { useSession } from '../../state/session.ts';
import styles from './connection-banner.module.css';

const c = classes(styles);

/** Offline, everything can still be read and written: a thin line says so, nothing stands in the way. */
export function ConnectionBanner() {
  const offline = useSession((state) => state.connection === 'offline');
  return (
    <div role="status" className={c('status')}>
      {offline ? (
        <p className={c('banner')}>
          <CloudOff aria-hidden="true" />
          {t('connection.offline')}
        </p>
      ) : undefined}
    </div>
  );
}
