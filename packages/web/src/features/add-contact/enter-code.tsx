import { useState, type FormEvent } from 'react';
import { errorSentence } from '../../i18n/errors.ts';
import { t } from '../../i18n/index.ts';
import { classes } from '../../lib/classes.ts';
import { core } from '../../state/core.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import styles from './add-contact.module.css';
import { CODE_LENGTH, groupedCode, plainCode } from './code.ts';
import { useOpenContact } from './use-open-contact.ts';

const c = classes(styles);

/** Takes the code somebody reads aloud. Each way it can fail has its own sentence (AT-26). */
export function EnterCode() {
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const openContact = useOpenContact();
  const complete = plainCode(code).length === CODE_LENGTH;

  const join = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!complete || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      openContact(await core().call('invite.join', { code: plainCode(code) }));
    } catch (failure) {
      setError(errorSentence(failure));
      setBusy(false);
    }
  };

  return (
    <form className={c('form')} onSubmit={(event) => void join(event)}>
      <p>{t('add.enter.text')}</p>
      <Field
        label={t('add.enter.label')}
        mono
        autoFocus
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        value={code}
        error={error}
        hint={t('add.enter.count', { count: plainCode(code).length })}
        onChange={(event) => {
          setError(undefined);
          setCode(groupedCode(event.target.value.slice(0, CODE_LENGTH * 2)).join(' '));
        }}
      />
      <Button kind="primary" type="submit" wide busy={busy} disabled={!complete}>
        {busy ? t('add.enter.busy') : t('add.enter.action')}
      </Button>
    </form>
  );
}
