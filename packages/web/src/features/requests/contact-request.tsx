import type { ContactView } from '@whispr/core/rpc';
import { contactName } from '../../i18n/contact-name.ts';
import { useState } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { applyContact, loadChats, useChats } from '../../state/chats.ts';
import { core } from '../../state/core.ts';
import { attempt } from '../../state/run.ts';
import { Button } from '../../ui/button.tsx';
import { Identicon } from '../../ui/identicon.tsx';
import { chatPath } from '../shell/route.ts';
import { useRoute } from '../shell/use-route.ts';
import styles from './contact-request.module.css';

const c = classes(styles);

interface Props {
  contact: ContactView;
  /** How many messages wait; a stranger's are not shown. */
  count: number;
}

/** Somebody who wants to talk: a stranger shows nothing but the picture of the key; who took our invite shows a name. */
export function ContactRequest({ contact, count }: Props) {
  const [busy, setBusy] = useState<'accept' | 'decline' | 'block'>();
  const [, navigate] = useRoute();
  const joining = contact.state === 'joining';
  const name = contactName(contact);
  const { id } = contact;

  const accept = async (): Promise<void> => {
    setBusy('accept');
    const accepted = await attempt(core().call('contact.accept', { id }));
    setBusy(undefined);
    if (!accepted) return;
    applyContact(accepted);
    const chat = Object.values(useChats.getState().chats).find((one) => one.contact.id === id);
    navigate(chatPath(chat?.id ?? id));
  };
  const refuse = async (act: 'decline' | 'block'): Promise<void> => {
    setBusy(act);
    const work: Promise<unknown> =
      act === 'decline' ? core().call('contact.decline', { id }) : core().call('contact.block', { id });
    await attempt(work.then(loadChats));
    setBusy(undefined);
  };

  return (
    <article className={c('card')} aria-label={joining ? t('joining.title', { name }) : t('requests.someone')}>
      <Identicon view={contact.identicon} size={64} />
      <h2>{joining ? t('joining.title', { name }) : t('requests.someone')}</h2>
      <p>{joining ? t('joining.text', { name }) : t('requests.text', { count })}</p>
      <div className={c('buttons')}>
        <Button kind="primary" busy={busy === 'accept'} disabled={busy !== undefined} onClick={() => void accept()}>
          {joining ? t('joining.accept', { name }) : t('requests.accept')}
        </Button>
        <Button busy={busy === 'decline'} disabled={busy !== undefined} onClick={() => void refuse('decline')}>
          {t('requests.decline')}
        </Button>
        {joining ? undefined : (
          <Button
            kind="quiet"
            busy={busy === 'block'}
            disabled={busy !== undefined}
            onClick={() => void refuse('block')}
          >
            {t('requests.block')}
          </Button>
        )}
      </div>
    </article>
  );
}
