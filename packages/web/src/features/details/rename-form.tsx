import type { ContactView } from '@whispr/core/rpc';
import { useState, type FormEvent } from 'react';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { applyContact } from '../../state/chats.ts';
import { core } from '../../state/core.ts';
import { attempt } from '../../state/run.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { MAX_NAME } from '../onboarding/welcome.tsx';
import styles from './details.module.css';

const c = classes(styles);

/** A name of our own for a contact; empty gives back the one they chose. Nobody else sees it. */
export function RenameForm({ contact, onDone }: { contact: ContactView; onDone: () => void }) {
  const [nickname, setNickname] = useState(contact.nickname);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const changed = await attempt(core().call('contact.rename', { id: contact.id, nickname: nickname.trim() }));
    if (!changed) return;
    applyContact(changed);
    onDone();
  };
  return (
    <form className={c('form')} onSubmit={(event) => void save(event)}>
      <Field
        label={t('rename.label')}
        hint={t('rename.hint')}
        autoFocus
        maxLength={MAX_NAME}
        placeholder={contact.chosenName}
        value={nickname}
        onChange={(event) => setNickname(event.target.value)}
      />
      <div className={c('buttons')}>
        <Button kind="primary" type="submit">
          {t('action.save')}
        </Button>
        <Button onClick={onDone}>{t('action.cancel')}</Button>
      </div>
    </form>
  );
}
