import {
  ChevronRight,
  Database,
  Info,
  KeyRound,
  Lock,
  Palette,
  Server,
  Shield,
  SquareAsterisk,
  UserRound,
  UserX,
  type LucideIcon,
} from 'lucide-react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { useColumns } from '../../lib/use-media.ts';
import { core } from '../../state/core.ts';
import { run } from '../../state/run.ts';
import type { SettingsSection } from '../shell/route.ts';
import { useRoute } from '../shell/use-route.ts';
import styles from './settings-nav.module.css';

const c = classes(styles);
const SECTIONS: readonly [SettingsSection, LucideIcon][] = [
  ['profile', UserRound],
  ['pin', SquareAsterisk],
  ['access-key', KeyRound],
  ['relay', Server],
  ['appearance', Palette],
  ['privacy', Shield],
  ['blocked', UserX],
  ['storage', Database],
  ['about', Info],
];

/** The sections of the settings, where the chat list usually is. */
export function SettingsNav() {
  const [route] = useRoute();
  const wide = useColumns() > 1;
  const current = route.name === 'settings' ? (route.section ?? (wide ? 'profile' : undefined)) : undefined;
  return (
    <div className={c('pane')}>
      <header className={c('header')}>
        <h1>{t('settings.title')}</h1>
      </header>
      <ul className={c('list')}>
        {SECTIONS.map(([section, Icon]) => (
          <li key={section}>
            <a
              href={`#/settings/${section}`}
              className={c('row')}
              aria-current={section === current ? 'page' : undefined}
            >
              <Icon aria-hidden="true" />
              <span>{t(`settings.${section}.title`)}</span>
              {wide ? undefined : <ChevronRight aria-hidden="true" />}
            </a>
          </li>
        ))}
        {wide ? undefined : (
          <li>
            <button type="button" className={c('row')} onClick={() => run(core().call('account.lock'))}>
              <Lock aria-hidden="true" />
              <span>{t('nav.lock')}</span>
            </button>
          </li>
        )}
      </ul>
    </div>
  );
}
