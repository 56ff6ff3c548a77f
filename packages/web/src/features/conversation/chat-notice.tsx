import type { ChatView } from '@whispr/core/rpc';
import { contactName } from '../../i18n/contact-name.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { applyContact } from '../../state/chats.ts';
import { core } from '../../state/core.ts';
import { attempt } from '../../state/run.ts';
import { Button } from '../../ui/button.tsx';
import { chatPath } from '../shell/route.ts';
import { useRoute } from '../shell/use-route.ts';
import styles from './chat-notice.module.css';

const c = classes(styles);

/** What stands above or instead of the composer when something must be known or decided before writing. */
export function ChatNotice({ chat }: { chat: ChatView }) {
  const { contact } = chat;
  const [, navigate] = useRoute();
  const name = contactName(contact);
  const setContact = async (work: Promise<typeof contact>): Promise<void> => {
    const changed = await attempt(work);
    if (changed) applyContact(changed);
  };

  if (contact.state === 'blocked')
    return (
      <div className={c('notice')}>
        <p>{t('notice.blocked', { name })}</p>
        <Button onClick={() => void setContact(core().call('contact.unblock', { id: contact.id }))}>
          {t('details.unblock')}
        </Button>
      </div>
    );
  if (contact.verification === 'changed')
    return (
      <div className={c('notice', 'warning')} role="alert">
        <p>{t('notice.changed', { name })}</p>
        <div className={c('buttons')}>
          <Button kind="primary" onClick={() => navigate(chatPath(chat.id, 'verify'))}>
            {t('verify.compare')}
          </Button>
          <Button
            onClick={() => void setContact(core().call('contact.setVerified', { id: contact.id, verified: false }))}
          >
            {t('notice.sendAnyway')}
          </Button>
        </div>
      </div>
    );
  if (contact.lookAlike)
    return (
      <div className={c('notice', 'slim')}>
        <p>{t('notice.lookAlike', { name })}</p>
      </div>
    );
  return null;
}
