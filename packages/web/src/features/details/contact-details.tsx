import type { ContactView } from '@whispr/core/rpc';
import { contactName } from '../../i18n/contact-name.ts';
import { Ban, Copy, Pencil, ShieldCheck, Trash2, UserCheck } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { applyContact, loadChats } from '../../state/chats.ts';
import { core } from '../../state/core.ts';
import { attempt, run } from '../../state/run.ts';
import { copyText } from '../../ui/copy.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Identicon } from '../../ui/identicon.tsx';
import { Name } from '../../ui/name.tsx';
import { trustWord } from '../conversation/trust.ts';
import { useRoute } from '../shell/use-route.ts';
import { RenameForm } from './rename-form.tsx';
import styles from './details.module.css';

const c = classes(styles);

interface Props {
  contact: ContactView;
  onVerify: () => void;
}

/** Who this is, how sure we are, and what can be done. Every destructive act names its object. */
export function ContactDetails({ contact, onVerify }: Props) {
  const [open, setOpen] = useState<'rename' | 'block' | 'remove'>();
  const [, navigate] = useRoute();
  const { id } = contact;
  const name = contactName(contact);
  const close = (): void => setOpen(undefined);
  const change = async (work: Promise<ContactView>): Promise<void> => {
    const changed = await attempt(work);
    if (changed) applyContact(changed);
  };
  const remove = async (): Promise<void> => {
    await core().call('contact.remove', { id });
    navigate('/', { replace: true });
    await loadChats();
  };

  return (
    <>
      <div className={c('who')}>
        <Identicon view={contact.identicon} size={96} />
        <h2>
          <Name text={name} />
        </h2>
        {contact.nickname !== '' && contact.chosenName !== contact.nickname ? (
          <p className={c('muted')}>
            {t('details.chosenName')} <Name text={contact.chosenName} />
          </p>
        ) : undefined}
        <p className={c('muted')}>{trustWord(contact)}</p>
      </div>
      {open === 'rename' ? <RenameForm contact={contact} onDone={close} /> : undefined}
      <div className={c('list')}>
        <button type="button" className={c('act')} onClick={onVerify}>
          <ShieldCheck aria-hidden="true" />
          <span>
            {t('verify.title')}
            <span className={c('muted')}>{t(`trust.${contact.verification}.hint`)}</span>
          </span>
        </button>
        <button type="button" className={c('act')} onClick={() => setOpen('rename')}>
          <Pencil aria-hidden="true" />
          <span>{t('details.rename')}</span>
        </button>
        <button type="button" className={c('act')} onClick={() => run(copyText(contact.publicKey))}>
          <Copy aria-hidden="true" />
          <span>{t('details.copyKey')}</span>
        </button>
        {contact.state === 'blocked' ? (
          <button
            type="button"
            className={c('act')}
            onClick={() => void change(core().call('contact.unblock', { id }))}
          >
            <UserCheck aria-hidden="true" />
            <span>{t('details.unblock')}</span>
          </button>
        ) : (
          <button type="button" className={c('act', 'danger')} onClick={() => setOpen('block')}>
            <Ban aria-hidden="true" />
            <span>{t('details.block', { name })}</span>
          </button>
        )}
        <button type="button" className={c('act', 'danger')} onClick={() => setOpen('remove')}>
          <Trash2 aria-hidden="true" />
          <span>{t('details.remove', { name })}</span>
        </button>
      </div>
      <dl className={c('facts')}>
        <div>
          <dt>{t('details.publicKey')}</dt>
          <dd className={c('key')} dir="ltr">
            {contact.publicKey}
          </dd>
        </div>
        <div>
          <dt>{t('details.relays', { count: contact.relays.length })}</dt>
          {contact.relays.map((relay) => (
            <dd key={relay} dir="ltr">
              {relay}
            </dd>
          ))}
        </div>
      </dl>
      {open === 'block' ? (
        <ConfirmDialog
          title={t('details.block.title', { name })}
          text={t('details.block.text', { name })}
          act={t('details.block', { name })}
          onClose={close}
          onConfirm={() => void change(core().call('contact.block', { id }))}
        />
      ) : undefined}
      {open === 'remove' ? (
        <ConfirmDialog
          title={t('details.remove.title', { name })}
          text={t('details.remove.text', { name })}
          act={t('details.remove', { name })}
          onClose={close}
          onConfirm={() => run(remove())}
        />
      ) : undefined}
    </>
  );
}
