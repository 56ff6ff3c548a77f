import { Suspense } from 'react';
import { lazyNamed } from '../../lib/lazy.ts';
import { classes } from '../../lib/classes.ts';
import { t } from '../../i18n/index.ts';
import { chatPath, type Route } from './route.ts';
import { NothingOpen } from './nothing-open.tsx';
import { useRoute } from './use-route.ts';
import styles from './main-pane.module.css';

const c = classes(styles);
/** Loaded beside the list, so that the list is there first and a chat opens without waiting. */
const conversation = import('../conversation/conversation.tsx');
const Conversation = lazyNamed(() => conversation, 'Conversation');
const AddContact = lazyNamed(() => import('../add-contact/add-contact.tsx'), 'AddContact');
const Requests = lazyNamed(() => import('../requests/requests.tsx'), 'Requests');
const Settings = lazyNamed(() => import('../settings/settings.tsx'), 'Settings');
const DetailsPanel = lazyNamed(() => import('../details/details-panel.tsx'), 'DetailsPanel');

function Content({ route, onBack }: { route: Route; onBack: (() => void) | undefined }) {
  switch (route.name) {
    case 'chat':
      return <Conversation key={route.chat} chatId={route.chat} onBack={onBack} />;
    case 'add':
      return <AddContact way={route.way} />;
    case 'requests':
      return <Requests />;
    case 'settings':
      return <Settings section={route.section ?? 'profile'} />;
    case 'add-link':
    case 'list':
      return <NothingOpen />;
    default:
      return <NothingOpen />;
  }
}

/** What is open, with the details of a chat beside, over or instead of it. */
export function MainPane({ route, columns }: { route: Route; columns: 1 | 2 | 3 }) {
  const [, navigate] = useRoute();
  const onBack = columns === 1 ? () => navigate('/') : undefined;
  const panel = route.name === 'chat' ? route.panel : undefined;
  const panelOnly = columns === 1 && panel !== undefined;
  const Details = panelOnly ? 'main' : 'aside';
  return (
    <>
      {panelOnly ? undefined : (
        <main className={c('main')} aria-label={t('region.main')} data-region tabIndex={-1}>
          <Suspense>
            <Content route={route} onBack={onBack} />
          </Suspense>
        </main>
      )}
      {route.name === 'chat' && panel !== undefined ? (
        <Details
          className={c('details', columns === 2 && 'over', columns === 1 && 'whole')}
          aria-label={t('region.details')}
          data-region
          tabIndex={-1}
        >
          <Suspense>
            <DetailsPanel
              key={route.chat}
              chatId={route.chat}
              panel={panel}
              onClose={() => navigate(chatPath(route.chat))}
              onPanel={(next) => navigate(chatPath(route.chat, next))}
            />
          </Suspense>
        </Details>
      ) : undefined}
    </>
  );
}
