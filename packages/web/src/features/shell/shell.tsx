import { Suspense, useEffect } from 'react';
import { lazyNamed } from '../../lib/lazy.ts';
import { classes } from '../../lib/classes.ts';
import { useColumns } from '../../lib/use-media.ts';
import { t } from '../../i18n/index.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useSession } from '../../state/session.ts';
import { ChatList } from '../chat-list/chat-list.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ListResizer } from './list-resizer.tsx';
import { MainPane } from './main-pane.tsx';
import { Rail } from './rail.tsx';
import { ShortcutLayer } from './shortcut-layer.tsx';
import { Tabs } from './tabs.tsx';
import { useSignOfLife } from './use-sign-of-life.ts';
import { useContactLink } from './use-contact-link.ts';
import { useRoute } from './use-route.ts';
import { useUnreadBadge } from './use-unread-badge.ts';
import styles from './shell.module.css';

const c = classes(styles);
const SettingsNav = lazyNamed(() => import('../settings/settings-nav.tsx'), 'SettingsNav');

/** The unlocked product: rail, list, conversation, details; fewer columns on smaller windows. */
export function Shell() {
  const [route] = useRoute();
  const columns = useColumns();
  const listWidth = usePreferences((state) => state.listWidth);
  const ready = useSession((state) => state.settings !== undefined);
  useUnreadBadge();
  useSignOfLife();
  useContactLink();

  useEffect(() => {
    document.documentElement.style.setProperty('--list-width', `${listWidth}px`);
  }, [listWidth]);

  if (!ready) return null;
  const isSettings = route.name === 'settings';
  const onlyList = route.name === 'list' || (isSettings && route.section === undefined);
  const showList = columns > 1 || onlyList;
  const showMain = columns > 1 || !onlyList;
  // Alone on the screen, the list is the main thing.
  const List = columns === 1 ? 'main' : 'aside';
  return (
    <div className={c('shell')} data-columns={columns}>
      <ConnectionBanner />
      <div className={c('columns')}>
        {columns > 1 ? <Rail /> : undefined}
        {showList ? (
          <List
            className={c('list')}
            aria-label={isSettings ? t('settings.title') : t('region.list')}
            data-region
            tabIndex={-1}
          >
            <Suspense>{isSettings ? <SettingsNav /> : <ChatList />}</Suspense>
            {columns > 1 ? <ListResizer /> : undefined}
          </List>
        ) : undefined}
        {showMain ? <MainPane route={route} columns={columns} /> : undefined}
      </div>
      {columns === 1 && route.name !== 'chat' ? <Tabs /> : undefined}
      <ShortcutLayer />
    </div>
  );
}
