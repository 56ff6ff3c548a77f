import { UserPlus } from 'lucide-react';
import { t } from '../../i18n/index.ts';
import { useChats } from '../../state/chats.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useRoute } from './use-route.ts';

/** The middle while no chat is open. */
export function NothingOpen() {
  const [, navigate] = useRoute();
  const empty = useChats((state) => Object.keys(state.contacts).length === 0);
  return (
    <EmptyState
      title={empty ? t('empty.first.title') : t('empty.pick.title')}
      text={empty ? t('empty.first.text') : t('empty.pick.text')}
      action={
        <Button
          kind={empty ? 'primary' : 'plain'}
          icon={<UserPlus aria-hidden="true" />}
          onClick={() => navigate('/add')}
        >
          {t('add.title')}
        </Button>
      }
    />
  );
}
