import { badgeCount } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { useNavItems } from './nav-items.tsx';
import styles from './tabs.module.css';

const c = classes(styles);

/** The places of the product on a phone. */
export function Tabs() {
  const items = useNavItems();
  return (
    <nav className={c('tabs')} aria-label={t('region.rail')} data-region tabIndex={-1}>
      {items.map((item) => (
        <a key={item.path} href={`#${item.path}`} className={c('tab')} aria-current={item.current ? 'page' : undefined}>
          <span className={c('icon')}>
            <item.icon aria-hidden="true" />
            {item.count > 0 ? (
              <span className={c('badge')} aria-hidden="true">
                {badgeCount(item.count)}
              </span>
            ) : undefined}
          </span>
          <span>{item.label}</span>
          {item.count > 0 ? <span className="sr-only">{t('nav.waiting', { count: item.count })}</span> : undefined}
        </a>
      ))}
    </nav>
  );
}
