import { Lock } from 'lucide-react';
import { badgeCount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { run } from '../../state/run.ts';
import { useSession } from '../../state/session.ts';
import { IconButton } from '../../ui/button.tsx';
import { Identicon } from '../../ui/identicon.tsx';
import { useNavItems } from './nav-items.tsx';
import { useRoute } from './use-route.ts';
import styles from './rail.module.css';

const c = classes(styles);

/** The narrow column at the edge: who I am, the places, and the lock. */
export function Rail() {
  const profile = useSession((state) => state.profile);
  const [, navigate] = useRoute();
  const items = useNavItems();
  return (
    <nav className={c('rail')} aria-label={t('region.rail')} data-region tabIndex={-1}>
      <button
        type="button"
        className={c('me')}
        aria-label={t('nav.profile')}
        title={t('nav.profile')}
        onClick={() => navigate('/settings/profile')}
      >
        {profile ? <Identicon view={profile.identicon} size={36} /> : undefined}
      </button>
      {items.map((item) => (
        <a
          key={item.path}
          href={`#${item.path}`}
          className={c('item')}
          title={item.label}
          aria-label={item.count > 0 ? t('nav.withCount', { name: item.label, count: item.count }) : item.label}
          aria-current={item.current ? 'page' : undefined}
        >
          <item.icon aria-hidden="true" />
          {item.count > 0 ? <span className={c('badge')}>{badgeCount(item.count)}</span> : undefined}
        </a>
      ))}
      <span className={c('gap')} />
      <IconButton label={t('nav.lock')} onClick={() => run(core().call('account.lock'))}>
        <Lock aria-hidden="true" />
      </IconButton>
    </nav>
  );
}
